import type { AppConfig } from "./app-config.ts";
import type { Faults } from "./faults.ts";
import type { State, WorldClock } from "./state.ts";

/**
 * What every part of the simulator is handed. The library form (index.ts) puts it together once; nothing in the parts
 * connects, listens or reads the environment by itself.
 */
export interface SimCore {
  state: State;
  clock: WorldClock;
  faults: Faults;
  /** What Shopify knows of the app: its key, secret and shopify.app.toml. */
  app: AppConfig;
  /** Where webhooks go: origin of the app as the simulator reaches it, for example http://127.0.0.1:4105. */
  appTarget(): string;
  /** An existing folder for results of bulk operations; the owner of the simulator removes it or keeps it with the state. */
  folder: string;
}
