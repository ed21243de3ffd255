/** What a running simulator offers; index.ts makes one. */
import type { CheckoutInput, CheckoutOutcome } from "./checkout/checkout.ts";
import type { Clock } from "./clock.ts";
import type { SimCore } from "./core.ts";
import type { SimDns } from "./dns.ts";
import type { Faults } from "./faults.ts";
import type { MailBox } from "./inbox/mails.ts";
import type { NewShop, SimShop, State } from "./state.ts";
import type { DeliveryReport } from "./webhooks/deliver.ts";
import type { Truth } from "./world/truth.ts";
import type { World } from "./world/world.ts";
import type { Counts } from "./world/world-state.ts";

export type SimulatorOptions = {
  /** Each 0 (the default) takes any free port. Storefronts of further shops follow five above the first one's. */
  ports?: { admin?: number; app?: number; storefront?: number; inbox?: number; smtp?: number; dns?: number };
  /** Where the app really listens, for example http://127.0.0.1:4105; may be set later. */
  appTarget?: string;
  apiKey: string;
  apiSecret: string;
  seed?: number;
  /** Snapshot file: read when it exists, written by `save` and `close`. */
  statePath?: string;
  /** World time at the start; ignored when a snapshot is read. Default: real time. */
  startAt?: Date;
  tomlPath?: string;
};

export type Simulator = {
  urls: { admin: string; app: string; storefront: string; inbox: string; smtp: string };
  core: SimCore;
  state: State;
  clock: Clock;
  faults: Faults;
  world: World;
  inbox: MailBox;
  dns: SimDns;
  webhooks: {
    /** Sends what is due now; see deliver.ts. */
    deliver(): Promise<DeliveryReport>;
  };
  setAppTarget(origin: string): void;
  /** Opens a shop with a storefront of its own. */
  addShop(input: Omit<NewShop, "now" | "primaryDomainUrl">): Promise<SimShop>;
  /** The merchant installs the app; optional scopes of shopify.app.toml are granted too unless others are named. */
  install(shop: string, options?: { optionalScopes?: string[] }): void;
  /** Loads the app's first page as the admin does, so that it gets its tokens; returns the HTTP status. */
  open(shop: string): Promise<number>;
  uninstall(shop: string): void;
  /** Somebody buys now; the order's webhooks wait for delivery. */
  checkout(shop: string, input: CheckoutInput): CheckoutOutcome;
  /** Moves the world on and lets it act on the way; returns what happened meanwhile. */
  advance(ms: number): Promise<Counts>;
  truth(shop: string): Truth;
  /** Writes the snapshot; nothing without a `statePath`. */
  save(): Promise<void>;
  close(): Promise<void>;
};
