import { expect, test } from "vitest";
import { earlySegments, monthSegments } from "./early-counts.ts";

test("rule 1: slowing begins at two thirds of the window, lapsed at its end", () => {
  expect(earlySegments(90)).toEqual({
    withOrders: "number_of_orders > 0",
    slowing: "last_order_date < -60d AND last_order_date >= -90d AND number_of_orders > 0",
    lapsed: "last_order_date < -90d AND number_of_orders > 0",
    lapsedMailable: "last_order_date < -90d AND number_of_orders > 0 AND email_subscription_status = 'SUBSCRIBED'",
  });
});

test("rule 1: thirteen months of the shop's calendar, without a gap, across a turn of the year", () => {
  const months = monthSegments("2027-02-14");
  expect(months.map(({ month }) => month)).toEqual(["2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02"]);
  expect(months[10]?.query).toBe("last_order_date >= 2026-12-01 AND last_order_date < 2027-01-01 AND number_of_orders > 0");
  expect(months[12]?.query).toBe("last_order_date >= 2027-02-01 AND last_order_date < 2027-03-01 AND number_of_orders > 0");
});
