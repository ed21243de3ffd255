import { Resolver } from "node:dns/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSimulator } from "./index.ts";
import type { Simulator } from "./simulator.ts";

let simulator: Simulator;
const resolver = new Resolver({ timeout: 2_000, tries: 2 });

beforeAll(async () => {
  simulator = await createSimulator({ apiKey: "key", apiSecret: "secret" });
  resolver.setServers([simulator.dns.address]);
});
afterAll(() => simulator.close());

const post = (fields: Record<string, string>) => fetch(`${simulator.urls.admin}/dns`, { method: "POST", body: new URLSearchParams(fields) });

test("a record that is set on the page is what a resolver hears, until it is removed there", async () => {
  const long = `v=DKIM1; p=${"A".repeat(392)}`;
  expect(await (await post({ type: "TXT", name: " comeback._domainkey.nordlicht.example ", value: long })).text()).toContain("comeback._domainkey.nordlicht.example");
  expect((await resolver.resolveTxt("comeback._domainkey.nordlicht.example")).map((pieces) => pieces.join(""))).toEqual([long]);
  await post({ type: "TXT", name: "comeback._domainkey.nordlicht.example", remove: "" });
  await expect(resolver.resolveTxt("comeback._domainkey.nordlicht.example")).rejects.toMatchObject({ code: "ENOTFOUND" });
});

test("a record without a name, a type or a value is refused in a sentence, and is nowhere", async () => {
  for (const wrong of [{ type: "TXT", name: "", value: "x" }, { type: "CNAME", name: "a.example", value: "x" }, { type: "MX", name: "a.example", value: "" }]) {
    const answer = await post(wrong);
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([400, expect.stringMatching(/^A record needs /)]);
  }
  expect(simulator.dns.all()).toEqual([]);
});
