import { expect, test } from "vitest";
import { isZone } from "../platform/zones.ts";
import { zoneOf } from "./time-zone.ts";

const zone = (country: string | null, province: string | null = null) => zoneOf({ country, province }, "Europe/Berlin");

test("rule 23: a shopper's hours are those of their country and province, else the shop's", () => {
  expect([zone("DE", "HH"), zone("GB", "SCT"), zone("JP"), zone("IN"), zone("AT")]).toEqual(["Europe/Berlin", "Europe/London", "Asia/Tokyo", "Asia/Kolkata", "Europe/Vienna"]);
  expect([zone("US", "OR"), zone("US", "TX"), zone("US", "HI"), zone("CA", "QC"), zone("CA", "BC"), zone("AU", "WA"), zone("BR", "AM"), zone("MX", "BC")]).toEqual([
    "America/Los_Angeles", "America/Chicago", "Pacific/Honolulu", "America/Toronto", "America/Vancouver", "Australia/Perth", "America/Manaus", "America/Tijuana",
  ]);
  expect([zone("ES", "TF"), zone("ES", "B"), zone("PT", "PT-20"), zone("CN")]).toEqual(["Atlantic/Canary", "Europe/Madrid", "Atlantic/Azores", "Asia/Shanghai"]);
  expect([zone(null), zone("US"), zone("US", "??"), zone("RU", "MOW"), zone("ZZ")]).toEqual(Array(5).fill("Europe/Berlin"));
});

test("every zone that is named is one that the clock knows", () => {
  const countries = "US CA AU BR MX ES PT ID NZ CN UA CL EC DE FR".split(" ");
  const found = new Set(countries.flatMap((country) => "AL CA NY HI AK AZ CO NL NS ON MB SK AB BC YT NU NSW VIC TAS QLD SA NT WA SP AM AC SON SIN GC TF 20 30 JK BA MA AUK PR GU AS".split(" ").map((province) => zone(country, province))));
  expect([...found].filter((name) => !isZone(name))).toEqual([]);
  expect(found.size).toBeGreaterThan(30);
});
