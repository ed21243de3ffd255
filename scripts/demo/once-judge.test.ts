import { expect, test } from "vitest";
import { countDuplicates, judge, type RunFacts } from "./once-judge.ts";

const good = (): RunFacts => ({
  audience: 10,
  sent: 2,
  heldOut: 1,
  notSent: 7,
  waiting: 0,
  uncertain: 0,
  wonBack: 1,
  revenueMinor: 4990,
  importedOrders: 500,
  arrived: [
    { to: "a@shop.example", messageId: "m1" },
    { to: "b@shop.example", messageId: "m2" },
  ],
  own: {
    sentRefs: ["m1", "m2"],
    heldOutEmails: ["c@shop.example"],
    codes: 9, codeOwners: 9, returnedHere: 1, spentHereMinor: 4990,
    codesEver: 12, codesUsedEver: 5, redemptionsEver: 4, usedByOtherEver: 1, unsubscribesEver: 2, openedEver: 100, clickedEver: 100, returnedEver: 100, spentEverMinor: 100_000,
    overbooked: 0, failed: 0,
  },
  shop: { orders: 500, codes: 12, codesUsed: 5, codeUses: 5 },
  truth: { mailed: 200, mails: 200, openedBy: 100, clickedBy: 100, unsubscribed: 2, returned: 100, returnedBecauseOfMail: 40, redeemed: 4, redeemedByOthers: 1, spentMinor: 100_000 },
  troubles: 0,
});

const own = (changed: Partial<RunFacts["own"]>) => (facts: RunFacts): RunFacts => ({ ...facts, own: { ...facts.own, ...changed } });
const run = (changed: Partial<RunFacts>) => (facts: RunFacts): RunFacts => ({ ...facts, ...changed });
const shop = (changed: Partial<RunFacts["shop"]>) => (facts: RunFacts): RunFacts => ({ ...facts, shop: { ...facts.shop, ...changed } });

const breaks: Record<string, ((facts: RunFacts) => RunFacts)[]> = {
  "everyone in the audience is accounted for": [run({ audience: 11 }), run({ notSent: 6 }), run({ heldOut: 2 })],
  "nobody waits and no fate is unknown": [run({ waiting: 1 }), run({ uncertain: 1 })],
  "every mail that was sent arrived, and no other": [
    (facts) => ({ ...facts, arrived: facts.arrived.slice(1) }),
    (facts) => ({ ...facts, arrived: [...facts.arrived, { to: "d@shop.example", messageId: "m3" }] }),
    (facts) => ({ ...facts, arrived: [{ to: "a@shop.example", messageId: "other" }, ...facts.arrived.slice(1)] }),
    own({ sentRefs: ["m1"] }),
  ],
  "the comparison group got nothing": [own({ heldOutEmails: ["b@shop.example"] })],
  "every order of the shop was read": [run({ importedOrders: 499 })],
  "every code is one shopper's": [own({ codeOwners: 8 })],
  "every code is in the shop": [shop({ codes: 11 })],
  "no code worked twice": [shop({ codeUses: 6 })],
  "every use of a code was noticed": [own({ codesUsedEver: 4 })],
  "codes used by their owners agree with the world": [own({ redemptionsEver: 5 })],
  "codes used by others agree with the world": [own({ usedByOtherEver: 0 })],
  "those who left the list agree with the world": [own({ unsubscribesEver: 3 })],
  "those who opened agree with the world": [own({ openedEver: 106 }), own({ openedEver: 94 })],
  "those who clicked agree with the world": [own({ clickedEver: 106 }), own({ clickedEver: 94 })],
  "those who came back agree with the world": [own({ returnedEver: 103 }), own({ returnedEver: 97 })],
  "what they spent agrees with the world": [own({ spentEverMinor: 103_000 })],
  "who came back, and their revenue, follow from the orders": [run({ wonBack: 2 }), run({ revenueMinor: 4991 })],
  "attributed revenue is within the orders it came from": [own({ overbooked: 1 })],
  "no webhook or work failed": [own({ failed: 1 })],
  "the world met no trouble": [run({ troubles: 1 })],
};

test("a run that adds up passes, and there is a way to fail each check", () => {
  const checks = judge(good());
  expect(Object.entries(checks).filter(([, holds]) => !holds)).toEqual([]);
  expect(Object.keys(breaks).sort()).toEqual(Object.keys(checks).sort());
});

test.each(Object.entries(breaks))("%s: fails, and it alone, when it does not hold", (name, changes) => {
  for (const change of changes) {
    const failed = Object.entries(judge(change(good()))).filter(([, holds]) => !holds);
    expect(failed.map(([check]) => check)).toEqual([name]);
  }
});

test("a mail that came twice and a second mail to one address are duplicates", () => {
  const [a, b] = good().arrived as [{ to: string; messageId: string }, { to: string; messageId: string }];
  expect(countDuplicates([a, b])).toBe(0);
  expect(countDuplicates([a, b, a])).toBe(1);
  expect(countDuplicates([a, b, { ...a, messageId: "m9" }])).toBe(1);
});
