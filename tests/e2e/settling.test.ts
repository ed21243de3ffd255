/** Nothing that can be seen moves by itself: what comes late takes the place that was kept for it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchWholeApp, NARROW, type WholeApp } from "../support/whole-app.ts";
import { picture } from "./picture.ts";
import { MOST_SHIFT, shiftOf } from "./shift.ts";
import { hold } from "./tables.ts";

let app: WholeApp;

beforeAll(async () => {
  app = await launchWholeApp({ shoppers: 60 });
  await app.runJobs();
});
afterAll(() => app?.close());

test.each([
  { page: "Home", path: "/app", widths: [1440, NARROW], late: "attributions", first: "Came back, last 30 days", last: "Last campaigns" },
  // On a telephone Polaris folds this page's actions when it has measured them, which moves the title by a line.
  { page: "Shopper", path: "shopper", widths: [1440], late: "codes", first: "Why this state", last: "Current code" },
  { page: "Shoppers", path: "/app/shoppers", widths: [1440, NARROW], late: null, first: /^1-\d+ of \d+$/, last: /^1-\d+ of \d+$/ },
])("$page keeps still", async ({ page, path, widths, late, first, last }) => {
  const [anyone] = await app.database.look<{ id: string }>("select shopper_id as id from shopper_stats where shop_id = $1 and shopper_id > 0 and orders > 1 limit 1", [app.shop.id]);
  for (const width of widths) {
    const letGo = late === null ? null : await hold(app, late);
    const view = await app.admin(path === "shopper" ? `/app/shoppers/${anyone?.id}` : path, { width, early: true });
    const { frame } = view;
    await frame.getByText(first).first().waitFor();
    if (letGo) await picture(view, `${page.toLowerCase()}-loading`);
    await letGo?.();
    await frame.getByText(last).first().waitFor();
    const { sum, moved } = await shiftOf(frame);
    expect(sum, `${page} at ${width} px: ${moved.join("\n")}`).toBeLessThan(MOST_SHIFT);
    await view.close();
  }
});
