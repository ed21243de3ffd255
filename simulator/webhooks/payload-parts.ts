import { DateTime, FixedOffsetZone, IANAZone } from "luxon";
import { decimalText } from "../money.ts";
import type { Place } from "../shapes.ts";
import type { SimShop } from "../state.ts";

/** A money set as webhooks write it; the simulated shops sell in one currency. */
export function moneySet(minor: number, currency: string) {
  const money = { amount: decimalText(minor, currency), currency_code: currency };
  return { shop_money: money, presentment_money: money };
}

/** Zones change their offset at whole quarters of an hour; each is asked for once, for it takes the library 20 µs and every payload has a dozen instants. */
const QUARTER_MS = 900_000;
const offsets = new Map<string, FixedOffsetZone>();

function zoneAt(at: number, timezone: string): FixedOffsetZone {
  const quarter = Math.floor(at / QUARTER_MS);
  const key = `${timezone} ${quarter}`;
  let zone = offsets.get(key);
  if (!zone) offsets.set(key, (zone = FixedOffsetZone.instance(IANAZone.create(timezone).offset(quarter * QUARTER_MS))));
  return zone;
}

/** ISO 8601 with the shop's offset and whole seconds, as webhooks write instants. */
export const shopTime = (at: number, shop: SimShop): string => DateTime.fromMillis(Math.floor(at / 1000) * 1000, { zone: zoneAt(at, shop.timezone) }).toISO({ suppressMilliseconds: true }) ?? "";
export const shopTimeOrNull = (at: number | null, shop: SimShop): string | null => (at === null ? null : shopTime(at, shop));

/** An address; only where it lies varies in the simulation. */
export const address = (place: Place, name: { firstName: string; lastName: string }) => ({
  first_name: name.firstName || null,
  address1: place.street ?? "Main Street 1",
  phone: null,
  city: place.city,
  zip: place.zip,
  province: place.provinceCode,
  country: place.countryCode,
  last_name: name.lastName || null,
  address2: null,
  company: null,
  latitude: null,
  longitude: null,
  name: `${name.firstName} ${name.lastName}`.trim(),
  country_code: place.countryCode,
  province_code: place.provinceCode,
});
