import { execFile } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";

import { createClock, type Clock } from "./clock.ts";
import { installPreload, removePreload } from "./preload.ts";
import { listen, readJson, sendJson } from "./reply.ts";
import { realNow } from "./world-date.ts";

const dayMs = 86_400_000;
const open: { close(): unknown }[] = [];

afterEach(async () => {
  removePreload();
  for (const each of open.splice(0)) await each.close();
});

/** A simulator reduced to its clock; everything else is answered with what came in. */
async function startWorld(offset = 0): Promise<{ clock: Clock; url: string }> {
  const clock = createClock({ offset });
  const server = await listen(0, async (request, response, url) => {
    if (url.pathname === "/control/clock") return clock.follow(response, url.searchParams.get("name") ?? "");
    const body = await readJson(request);
    if (url.pathname === "/control/clock/ack") {
      clock.acknowledge(Number(body.link), Number(body.move));
      return sendJson(response, {});
    }
    sendJson(response, { path: url.pathname + url.search, shop: request.headers["x-sim-shop"], method: request.method, token: request.headers["x-shopify-access-token"], body });
  });
  open.push(server);
  return { clock, url: server.url };
}

test("Date follows the world, Date with arguments and real time do not", async () => {
  const { clock, url } = await startWorld(3 * dayMs);
  await installPreload({ simUrl: url });
  const away = (): number => Math.round((Date.now() - realNow()) / 1000);
  expect(away()).toBe((3 * dayMs) / 1000);
  await clock.advance(dayMs);
  expect(away()).toBe((4 * dayMs) / 1000);
  expect(Math.abs(new Date().getTime() - clock.now())).toBeLessThan(1000);
  expect(Date.parse(Date())).toBeGreaterThan(realNow() + 3 * dayMs);
  expect(new Date(2026, 0, 5).getDate()).toBe(5);
  expect(new Date("2026-11-22T10:00:00Z").toISOString()).toBe("2026-11-22T10:00:00.000Z");
  expect(new Date()).toBeInstanceOf(Date);
  expect(new Date().constructor).toBe(Date);
  expect(structuredClone(new Date(5)).getTime()).toBe(5);
  removePreload();
  expect(Math.abs(Date.now() - realNow())).toBeLessThan(1000);
});

test("requests to a shop go to the simulator with their method, headers and body; others do not", async () => {
  const { url } = await startWorld();
  await installPreload({ simUrl: url });
  const init = { method: "POST", headers: { "x-shopify-access-token": "t" }, body: '{"query":"q"}' };
  const expected = { path: "/admin/api/2026-10/graphql.json?a=1", shop: "nordlicht.myshopify.com", method: "POST", token: "t", body: { query: "q" } };
  const address = "https://nordlicht.myshopify.com/admin/api/2026-10/graphql.json?a=1";
  expect(await (await fetch(address, init)).json()).toEqual(expected);
  expect(await (await fetch(new Request(address, init))).json()).toEqual(expected);
  const other = (await (await fetch(`${url}/plain`)).json()) as { path: string; shop?: string };
  expect(other).toMatchObject({ path: "/plain" });
  expect(other.shop).toBeUndefined();
});

test("a process knows the world's time before its first line and ends although it follows the clock", async () => {
  const { clock, url } = await startWorld(10 * dayMs);
  const code = "console.log(Date.now()); setTimeout(() => console.log(Date.now()), 600)";
  const child = execFile(process.execPath, ["--import", new URL("preload.ts", import.meta.url).pathname, "-e", code], { env: { ...process.env, SIM_URL: url } });
  let seen = "";
  child.stdout?.on("data", (text: string) => (seen += text));
  while (clock.followers().length === 0 || !seen) await new Promise((resolve) => setTimeout(resolve, 10));
  await clock.advance(dayMs);
  const [status] = (await once(child, "exit")) as [number];
  const [first = 0, second = 0] = seen.trim().split("\n").map(Number);
  expect(status).toBe(0);
  expect(Math.abs(first - realNow() - 10 * dayMs)).toBeLessThan(10_000);
  expect(Math.abs(second - realNow() - 11 * dayMs)).toBeLessThan(10_000);
  expect(clock.followers()).toEqual([]);
});

test("two moves at the same moment are both followed", async () => {
  const { clock, url } = await startWorld();
  await installPreload({ simUrl: url });
  await Promise.all([clock.advance(dayMs), clock.advance(dayMs)]);
  expect(Math.abs(Date.now() - realNow() - 2 * dayMs)).toBeLessThan(10_000);
});

test("a simulator that is not there is named", async () => {
  await expect(installPreload({ simUrl: "http://127.0.0.1:9" })).rejects.toThrow("The simulator at http://127.0.0.1:9 does not answer");
});

test("the clock does not go back", async () => {
  const { clock } = await startWorld();
  await expect(clock.advance(-1)).rejects.toThrow(RangeError);
});
