import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "comeback-backtest-"));
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", join(root, "scripts/backtest.ts"), ...args], { encoding: "utf8" });
  return { status, stdout, stderr, last: stdout.trimEnd().split("\n").at(-1) ?? "" };
};
const fileOf = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const figures = ["rule", "auc", "logLoss", "brier", "meanPredicted", "actual", "flaggedShare", "cameBackShare", "ordersByFlaggedShare"];
const rules = ["past-rate", "recency", "fixed-60", "fixed-90", "fixed-180", "own-rhythm", "bg-nbd", "mbg-nbd", "logistic", "blend"];

interface Printed {
  horizonDays: number;
  shoppers: number;
  origins: { date: string; rules: Record<string, number | string | null>[] }[];
  mean: Record<string, number | string | null>[];
  default: string;
}

describe("npm run backtest", () => {
  test("prints tables, and as its last line every origin and rule as JSON; with --json that line alone", () => {
    const orders = join(root, "tests/reference/synthetic_orders.csv");
    const tables = run("--orders", orders, "--origins", "2");
    expect(tables).toMatchObject({ status: 0, stderr: "" });
    expect(tables.stdout).toContain("we said");
    const printed = JSON.parse(tables.last) as Printed;
    expect(Object.keys(printed)).toEqual(["horizonDays", "shoppers", "origins", "mean", "default"]);
    expect(printed).toMatchObject({ horizonDays: 90, shoppers: 1499, default: expect.stringMatching(/^(mbg-nbd|blend)$/) });
    expect(printed.origins.map(({ date }) => date)).toEqual(["1972-03-30", "1971-12-31"]);
    for (const results of [...printed.origins.map((origin) => origin.rules), printed.mean]) {
      expect(results.map(({ rule }) => rule)).toEqual(rules);
      for (const result of results) expect(Object.keys(result)).toEqual(figures);
    }
    const alone = run("--orders", orders, "--origins", "2", "--json");
    expect(alone.stdout).toBe(`${tables.last}\n`);
  });

  test("what cannot be done is said and exits with 2; too little history is no error: the rule of thumb stands", () => {
    const few = fileOf("few.csv", "cust,day,amount\n1,100,5\n2,300,6\n");
    const { status, stdout, last } = run("--orders", few);
    expect(status).toBe(0);
    expect(stdout).toContain("Too little history");
    expect(JSON.parse(last)).toEqual({ horizonDays: 90, shoppers: 2, origins: [], mean: [], default: "fixed-90" });
    expect(run("--orders", few, "--horizon", "soon")).toMatchObject({ status: 2, stdout: "", stderr: '--horizon is a whole number from 1 to 3650, not "soon".\n' });
    expect(run("--orders", join(folder, "none.csv"))).toMatchObject({ status: 2, stderr: expect.stringMatching(/^There is no such file: /) });
    expect(run("--what")).toMatchObject({ status: 2, stderr: expect.stringContaining("--what") });
  });

  const cdnow = process.env.CDNOW_ORDERS;
  test.skipIf(!cdnow || !existsSync(cdnow))("CDNOW, all 23,570 buyers: as measured with other people's software", () => {
    const { status, last } = run("--orders", cdnow as string, "--horizon", "273", "--origins", "1", "--json");
    expect(status).toBe(0);
    const printed = JSON.parse(last) as Printed;
    expect(printed.shoppers).toBe(23_570);
    const of = (rule: string) => printed.origins[0]?.rules.find((one) => one.rule === rule) as Record<"auc" | "logLoss", number>;
    const near = (ours: number, theirs: number, tolerance: number) => expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(tolerance + 0.0005);
    near(of("recency").auc, 0.759, 0.001);
    near(of("bg-nbd").auc, 0.747, 0.001);
    near(of("bg-nbd").logLoss, 0.512, 0.002);
    near(of("mbg-nbd").auc, 0.759, 0.001);
    near(of("mbg-nbd").logLoss, 0.512, 0.002);
    near(of("logistic").auc, 0.771, 0.001);
    near(of("logistic").logLoss, 0.495, 0.002);
  });
});
