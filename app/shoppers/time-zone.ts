import { getCountry, getTimezone } from "countries-and-timezones";

/**
 * Provinces of countries with several zones, by the zone in which most of their people live (IANA time zone database; ISO 3166-2 as Shopify
 * writes it, without the country).
 */
const provinces: Record<string, Record<string, string>> = {
  US: {
    "America/New_York": "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
    "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
    "America/Denver": "CO ID MT NM UT WY",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA NV OR WA",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR VI",
    "Pacific/Guam": "GU MP",
    "Pacific/Pago_Pago": "AS",
  },
  CA: {
    "America/St_Johns": "NL",
    "America/Halifax": "NB NS PE",
    "America/Toronto": "ON QC",
    "America/Winnipeg": "MB",
    "America/Regina": "SK",
    "America/Edmonton": "AB NT",
    "America/Vancouver": "BC",
    "America/Whitehorse": "YT",
    "America/Iqaluit": "NU",
  },
  AU: { "Australia/Sydney": "ACT NSW", "Australia/Melbourne": "VIC", "Australia/Hobart": "TAS", "Australia/Brisbane": "QLD", "Australia/Adelaide": "SA", "Australia/Darwin": "NT", "Australia/Perth": "WA" },
  BR: {
    "America/Sao_Paulo": "DF ES GO MG PR RJ RS SC SP AL AP BA CE MA PA PB PE PI RN SE TO",
    "America/Manaus": "AM MT MS RO RR",
    "America/Rio_Branco": "AC",
  },
  MX: {
    "America/Mexico_City": "AGS CAMP CHIS COAH COL CDMX DF DGO GTO GRO HGO JAL MEX MICH MOR NL OAX PUE QRO SLP TAB TAMPS TLAX VER YUC ZAC CHIH",
    "America/Cancun": "QROO",
    "America/Hermosillo": "SON",
    "America/Mazatlan": "BCS NAY SIN",
    "America/Tijuana": "BC",
  },
  ES: { "Atlantic/Canary": "GC TF" },
  PT: { "Atlantic/Azores": "PT-20 20", "Atlantic/Madeira": "PT-30 30" },
  ID: { "Asia/Jakarta": "JK JB JT JI BT YO AC SU SB RI JA SS BE LA BB KR KB KT", "Asia/Makassar": "BA NB NT KS KI KU SN ST SG SA GO SR", "Asia/Jayapura": "MA MU PA PB" },
  NZ: { "Pacific/Auckland": "AUK BOP CAN GIS HKB MBH MWT NSN NTL OTA STL TKI TAS WKO WGN WTC" },
};

/** Where nearly everybody lives in one of a country's zones, it stands for provinces that are not listed. */
const mainZones: Record<string, string> = { ES: "Europe/Madrid", PT: "Europe/Lisbon", NZ: "Pacific/Auckland", CN: "Asia/Shanghai", UA: "Europe/Kyiv", CL: "America/Santiago", EC: "America/Guayaquil" };

const zoneOfProvince = new Map(Object.entries(provinces).flatMap(([country, zones]) => Object.entries(zones).flatMap(([zone, codes]) => codes.split(" ").map((code) => [`${country} ${code}`, zone] as const))));

/**
 * The zone in which a shopper's hours are counted (product rule 23): by country and province, else the shop's.
 * @param country ISO 3166-1 alpha-2 @param province as Shopify writes it, "NY"
 */
export function zoneOf(place: { country: string | null; province: string | null }, shopZone: string): string {
  if (place.country === null) return shopZone;
  return zoneOfProvince.get(`${place.country} ${place.province?.replaceAll(" ", "")}`) ?? mainZones[place.country] ?? onlyZone(place.country) ?? shopZone;
}

/** The zone of a country whose clocks all show the same; null where they do not. */
function onlyZone(country: string): string | null {
  const zones = getCountry(country)?.timezones ?? [];
  const clocks = new Set(zones.map(getTimezone).map((zone) => `${zone?.utcOffset} ${zone?.dstOffset}`));
  return clocks.size === 1 ? (zones[0] ?? null) : null;
}
