/**
 * The simulator as a library: a stand-in for Shopify, its shops' shoppers, a storefront, an inbox and the admin that frames the app, on
 * 127.0.0.1. Tests start it inside their own process; `main.ts` is the same as a process.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { handleAdminApi } from "./admin-api/http.ts";
import { bulkOperationsIdle } from "./admin-api/bulk/operations.ts";
import { readAppConfig } from "./app-config.ts";
import { checkout } from "./checkout/checkout.ts";
import { createClock } from "./clock.ts";
import { changeOptionalScopes, installApp, uninstallApp } from "./compliance.ts";
import { createControlHandler } from "./control.ts";
import type { SimCore } from "./core.ts";
import { openSimDns } from "./dns.ts";
import { createFaults } from "./faults.ts";
import { createProxyHandler } from "./frame/proxy.ts";
import { createFrameHandler } from "./frame/server.ts";
import { openApp } from "./frame/open-app.ts";
import { createMailBox } from "./inbox/mails.ts";
import { createInboxHandler } from "./inbox/server.ts";
import { shopOfMail } from "./inbox/shop-of-mail.ts";
import { startSmtp } from "./inbox/smtp.ts";
import { listen } from "./reply.ts";
import type { Simulator, SimulatorOptions } from "./simulator.ts";
import { loadSnapshot, saveClock, saveSnapshot } from "./snapshot.ts";
import { addShop, createState, draw, shopOf, type SimShop } from "./state.ts";
import { createStorefrontHandler } from "./storefront/server.ts";
import { deliverWebhooks } from "./webhooks/deliver.ts";
import { advanceWorld } from "./world/advance.ts";
import { createWorld } from "./world/world.ts";
import { createWorldState } from "./world/world-state.ts";
import { realNow } from "./world-date.ts";

export type { Simulator, SimulatorOptions } from "./simulator.ts";

const secondStorefrontAbove = 5;

/** @throws Error in a plain sentence: port taken, snapshot not readable, shopify.app.toml missing */
export async function createSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { statePath, ports = {} } = options;
  const saved = statePath ? loadSnapshot(statePath) : null;
  const state = saved?.state ?? createState(options.seed ?? 1);
  const worldState = saved?.world ?? createWorldState();
  const mails = saved?.mails ?? [];
  const clock = createClock({
    offset: saved?.offset ?? (options.startAt ? options.startAt.getTime() - realNow() : 0),
    onMove: (offset) => statePath && saveClock(statePath, offset),
  });
  const folder = statePath ? `${statePath}.files` : mkdtempSync(join(tmpdir(), "comeback-simulator-"));
  if (statePath) {
    // Results of an earlier world belong to nobody.
    if (!saved) rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  let appTarget = options.appTarget ?? "";
  const core: SimCore = {
    state,
    clock,
    folder,
    faults: createFaults(() => draw(state, "faults")),
    app: readAppConfig({ tomlPath: options.tomlPath ?? fileURLToPath(new URL("../shopify.app.toml", import.meta.url)), apiKey: options.apiKey, apiSecret: options.apiSecret }),
    appTarget: () => appTarget,
  };
  const inbox = createMailBox(mails, (mail) => shopOfMail(state, mail));
  const world = createWorld({ core, world: worldState, mailbox: inbox });
  const opened: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    await bulkOperationsIdle(core);
    for (const each of opened.splice(0).reverse()) await each.close();
    clock.close();
    if (statePath) saveSnapshot(statePath, { version: 1, offset: clock.offset(), state, world: worldState, mails });
    else rmSync(folder, { recursive: true, force: true });
  };
  const serve = async (...[port, handler]: Parameters<typeof listen>): Promise<string> => {
    const server = await listen(port, handler);
    opened.push(server);
    return server.url;
  };

  const shops = () => [...state.shops.values()];
  const openStorefront = async (shop: SimShop): Promise<string> => {
    const place = shops().indexOf(shop);
    const first = ports.storefront ?? 0;
    const handler = createStorefrontHandler({ core, shop: () => shopOf(state, shop.domain), inbox });
    shop.primaryDomainUrl = await serve(first === 0 || place === 0 ? first : first + secondStorefrontAbove + place - 1, handler);
    return shop.primaryDomainUrl;
  };

  const dns = await openSimDns(state.dns, ports.dns ?? 0);
  opened.push(dns);
  let delivering: Promise<unknown> = Promise.resolve();
  const urls = { admin: "", app: "", storefront: "", inbox: "", smtp: "" };
  const simulator: Simulator = {
    urls,
    core,
    state,
    clock,
    faults: core.faults,
    world,
    inbox,
    dns,
    webhooks: {
      deliver: () => {
        const turn = delivering.then(() => deliverWebhooks(core));
        // A failed turn is its caller's; the next one goes on.
        delivering = turn.catch(() => undefined);
        return turn;
      },
    },
    setAppTarget: (origin) => {
      appTarget = origin;
    },
    async addShop(input) {
      const shop = addShop(state, { ...input, now: clock.now() });
      const url = await openStorefront(shop);
      if (urls.storefront === "") urls.storefront = url;
      return shop;
    },
    install: (shop, { optionalScopes } = {}) => installApp(core, shopOf(state, shop), { optionalScopes: optionalScopes ?? core.app.optionalScopes }),
    open: (shop) => openApp({ core, appUrl: urls.app, shop: shopOf(state, shop) }),
    uninstall: (shop) => uninstallApp(core, shopOf(state, shop)),
    checkout: (shop, input) => checkout(core, shopOf(state, shop), input),
    advance: (ms) => advanceWorld({ clock, world }, ms),
    truth: world.truth,
    async save() {
      await bulkOperationsIdle(core);
      if (statePath) saveSnapshot(statePath, { version: 1, offset: clock.offset(), state, world: worldState, mails });
    },
    close,
  };

  try {
    const control = createControlHandler(simulator);
    const frame = createFrameHandler({
      core,
      dns,
      urls: () => urls,
      offset: clock.offset,
      changeScopes: (shop, optional) => changeOptionalScopes(core, shop, optional),
    });
    urls.admin = await serve(ports.admin ?? 0, (request, response, url) => {
      if (request.headers["x-sim-shop"] !== undefined || url.pathname.startsWith("/admin/")) return handleAdminApi(core, request, response);
      return url.pathname.startsWith("/control/") ? control(request, response, url) : frame(request, response, url);
    });
    urls.app = await serve(ports.app ?? 0, createProxyHandler({ target: () => appTarget, frameOrigin: () => urls.admin }));
    urls.inbox = await serve(ports.inbox ?? 0, createInboxHandler({ mailbox: inbox, now: clock.now, shops, admin: () => urls.admin }));
    const smtp = await startSmtp({ port: ports.smtp ?? 0, mailbox: inbox, faults: core.faults, now: clock.now, isDead: world.isDead });
    opened.push(smtp);
    urls.smtp = smtp.url;
    for (const shop of shops()) await openStorefront(shop);
    urls.storefront = shops()[0]?.primaryDomainUrl ?? "";
  } catch (error) {
    await close();
    throw error;
  }
  return simulator;
}
