/** `npm run bench [-- --only NAME]`: each path beside its floor, measured in the same run. Prints a table and writes bench/results.json. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openBench } from "./environment.ts";
import { fairness } from "./fairness.ts";
import { importOrders } from "./import.ts";
import { lapseFit } from "./lapse-fit.ts";
import { lapsePreview } from "./lapse-preview.ts";
import { lapseRescore } from "./lapse-rescore.ts";
import { lapseTick } from "./lapse-tick.ts";
import { mails } from "./mails.ts";
import type { Measure, Row } from "./row.ts";
import { shoppersPage } from "./shoppers-page.ts";
import { webVitals } from "./web-vitals.ts";
import { webhooks } from "./webhooks.ts";

const measures: Record<string, Measure> = { import: importOrders, webhooks, "shoppers-page": shoppersPage, "lapse-fit": lapseFit, "lapse-rescore": lapseRescore, "lapse-tick": lapseTick, "lapse-preview": lapsePreview, mails, fairness, "web-vitals": webVitals };

const { values } = parseArgs({ options: { only: { type: "string" } } });
if (values.only !== undefined && !measures[values.only]) {
  console.error(`There is no measure "${values.only}". There are ${Object.keys(measures).join(", ")}.`);
  process.exit(2);
}

const rows: Row[] = [];
for (const [name, measure] of Object.entries(measures)) {
  if (values.only !== undefined && values.only !== name) continue;
  // A database of its own for each, so that what one leaves behind does not slow the next.
  const bench = await openBench(name);
  try {
    for (const row of await measure(bench)) {
      rows.push(row);
      print(row);
    }
  } finally {
    await bench.close();
  }
}
writeFileSync(join(import.meta.dirname, "results.json"), `${JSON.stringify(rows, null, 2)}\n`);
const missed = rows.filter((row) => !holds(row));
console.log(missed.length === 0 ? "\nEvery aim is met." : `\nNot met: ${missed.map((row) => row.name).join(", ")}`);

function holds({ ratio, aim }: Row): boolean {
  const [sign, bound] = aim.split(" ");
  return sign === ">=" ? ratio >= Number(bound) : ratio <= Number(bound);
}

function print(row: Row): void {
  const number = (value: number) => value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : 0 });
  if (rows.length === 1) console.log(`\n${"what".padEnd(52)} ${"ours".padStart(10)} ${"floor".padStart(10)} ${"ratio".padStart(6)}  aim`);
  console.log(`${`${row.name} (${row.unit})`.padEnd(52)} ${number(row.ours).padStart(10)} ${number(row.floor).padStart(10)} ${row.ratio.toFixed(2).padStart(6)}  ${row.aim}${holds(row) ? "" : "  NOT MET"}  ${row.peakMb} MB`);
}
