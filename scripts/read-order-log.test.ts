import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { dateOfDay, readOrderLog } from "./read-order-log.ts";

const folder = mkdtempSync(join(tmpdir(), "comeback-order-log-"));
afterAll(() => rmSync(folder, { recursive: true }));
const read = (text: string) => {
  const path = join(folder, "orders.csv");
  writeFileSync(path, text);
  return readOrderLog(path);
};

test("days as numbers or dates, other names of columns, no values", async () => {
  expect(await read("cust,day,amount\na,20000,12.90\nb,-3,0\n")).toEqual([{ shopper: "a", day: 20_000, value: 12.9 }, { shopper: "b", day: -3, value: 0 }]);
  expect(await read("\ufeffCreated_at, Email ,note\n2026-11-28T23:30:00+01:00,a@people.example,\n2026-11-29 08:00,a@people.example,x\n")).toEqual([
    { shopper: "a@people.example", day: 20_785, value: 0 }, { shopper: "a@people.example", day: 20_786, value: 0 },
  ]);
  expect(dateOfDay(20_785)).toBe("2026-11-28");
});

test("what cannot be read is told with its line and what to do", async () => {
  await expect(read("cust,when\n1,2\n")).rejects.toThrow('The first line names no column for the day. Call it "day" (there are: cust, when).');
  await expect(read("cust,day,amount\n1,2,3\n1,soon,3\n")).rejects.toThrow('Line 3: "soon" is no day. ');
  await expect(read("cust,day,amount\n1,2,three\n")).rejects.toThrow('Line 2: "three" is no amount. ');
  await expect(read("cust,day,amount\n,2,3\n")).rejects.toThrow("Line 2 names no shopper.");
  await expect(read("cust,day,amount\n")).rejects.toThrow("holds no orders");
  await expect(read('cust,day\n"1,2\n')).rejects.toThrow("is not a CSV file");
  await expect(readOrderLog(join(folder, "none.csv"))).rejects.toThrow("ENOENT");
});
