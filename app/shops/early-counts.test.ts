import { expect, test } from "vitest";
import { earlySegments } from "./early-counts.ts";

test("slowing begins at two thirds of the window, lapsed at its end", () => {
  expect(earlySegments(90)).toEqual({
    withOrders: "number_of_orders > 0",
    slowing: "last_order_date < -60d AND last_order_date >= -90d AND number_of_orders > 0",
    lapsed: "last_order_date < -90d AND number_of_orders > 0",
    lapsedMailable: "last_order_date < -90d AND number_of_orders > 0 AND email_subscription_status = 'SUBSCRIBED'",
  });
});
