import { expect, test } from "vitest";
import { audienceOfView } from "./audience-of-view.server.ts";

test("a view becomes the audience that it shows", () => {
  expect(audienceOfView({ state: "slowing", sort: "quiet", minOrders: 2, country: "DE", search: "anna" })).toEqual({ states: ["slowing"], maxDaysQuiet: 730, minOrders: 2, countries: ["DE"] });
  expect(audienceOfView({ state: "all", sort: "spent", maxDaysQuiet: 200 })).toEqual({ states: ["lapsed", "slowing"], maxDaysQuiet: 200 });
});

test("nobody who came back or said no becomes an audience", () => {
  for (const state of ["came_back", "said_no", "active", "in_campaign"] as const) expect(audienceOfView({ state, sort: "quiet" })).toBeNull();
});
