import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeTestContext, pagesAreBuilt, type TestContext, testEncryptionKey, testKeys } from "../../support/context.ts";

let t: TestContext;
const children: ChildProcess[] = [];
beforeAll(async () => {
  t = await makeTestContext();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => t?.close());

const root = join(import.meta.dirname, "..", "..", "..");
const settings = (): Record<string, string> => ({
  SHOPIFY_API_KEY: testKeys.apiKey,
  SHOPIFY_API_SECRET: testKeys.apiSecret,
  APP_URL: t.sim.urls.app,
  DATABASE_URL: t.database.urls.app,
  QUEUE_DATABASE_URL: t.database.urls.queue,
  OPS_DATABASE_URL: t.database.urls.ops,
  ENCRYPTION_KEYS: testEncryptionKey,
  SMTP_URL: t.sim.urls.smtp,
  MAIL_DOMAIN: "mail.comeback.example",
  LOG_LEVEL: "debug",
  PORT: "0",
});

/** Starts a process of ours; resolves when it says `ready`, or when it ended. */
function start(file: string, env: Record<string, string>, ready: string, args: string[] = []): Promise<{ child: ChildProcess; said: () => string; code: number | null }> {
  // In the simulated world, as the demo starts it: from source, with the redirect to the simulator.
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--import", "./simulator/preload.ts", file, ...args], { cwd: root, env: { PATH: process.env.PATH ?? "", NODE_ENV: "production", SIM_URL: t.sim.urls.admin, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let said = "";
  return new Promise((resolve) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(ready)) resolve({ child, said: () => said, code: null });
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.on("exit", (code) => resolve({ child, said: () => said, code }));
  });
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => (child.exitCode === null ? child.once("exit", resolve) : resolve(child.exitCode)));

test("a missing setting stops the start with its name", async () => {
  const { MAIL_DOMAIN: _left, ...rest } = settings();
  for (const file of ["app/server.ts", "app/worker.ts"]) {
    const { code, said } = await start(file, rest, "never said");
    expect(code).toBe(1);
    expect(said()).toContain("MAIL_DOMAIN");
  }
});

test("a database that is away stops the start in plain words", async () => {
  const { code, said } = await start("app/server.ts", { ...settings(), DATABASE_URL: "postgres://comeback_app:x@127.0.0.1:1/none" }, "never said");
  expect(code).toBe(1);
  expect(said()).toMatch(/database cannot be used.*DATABASE_URL/);
});

test.runIf(pagesAreBuilt())("the web process listens on loopback, serves pages in the frame only to who is signed in, logs no token, and ends when it is told to", async () => {
  const web = await start("app/server.ts", settings(), "listening");
  expect(web.code, web.said()).toBeNull();
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(web.said())?.[0] ?? "";
  t.sim.setAppTarget(url);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(await t.sim.open(t.shop.domain)).toBe(200);

  const asset = /\/assets\/library-[\w.-]+\.js/.exec(await (await fetch(`${t.sim.urls.app}/app?${new URLSearchParams({ embedded: "1", shop: t.shop.domain, host: Buffer.from("admin.shopify.com/store/nordlicht").toString("base64"), id_token: t.requests.sessionToken(t.shop.domain) })}`, { headers: { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0 Safari/537.36" } })).text())?.[0];
  expect(asset).toBeDefined();
  const script = await Promise.all(["br", "gzip", "identity"].map(async (encoding) => {
    const { headers, text } = await fetch(`${url}${asset}`, { headers: { "accept-encoding": encoding } }).then(async (response) => ({ headers: response.headers, text: await response.text() }));
    expect([headers.get("content-encoding") ?? "identity", headers.get("vary"), headers.get("cache-control")]).toEqual([encoding, "Accept-Encoding", "public,max-age=31536000,immutable"]);
    return text;
  }));
  expect(new Set(script).size).toBe(1);
  expect((await fetch(`${url}/assets/never-was.js`)).status).toBe(404);
  const stranger = await fetch(`${url}/app?shop=${t.shop.domain}`, { redirect: "manual", headers: { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0 Safari/537.36" } });
  expect([302, 400, 401, 410]).toContain(stranger.status);
  for (const path of ["u", "c", "o", "proxy/p", "proxy/c"]) expect((await fetch(`${url}/${path}/some-secret-token`)).status).toBeLessThan(500);

  const from = performance.now();
  web.child.kill("SIGTERM");
  expect(await ended(web.child)).toBe(0);
  expect(performance.now() - from).toBeLessThan(5_000);
  expect(web.said()).toContain('"msg":"request"');
  expect(web.said()).not.toMatch(/id_token|eyJ|some-secret-token|shpat_/);
});

test("the worker works what waits and ends: by itself with --drain, else when it is told to", async () => {
  const drained = await start("app/worker.ts", settings(), "never said", ["--drain"]);
  expect(drained.code, drained.said()).toBe(0);
  const worker = await start("app/worker.ts", settings(), "working");
  worker.child.kill("SIGTERM");
  expect(await ended(worker.child)).toBe(0);
});
