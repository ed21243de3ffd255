/** European Economic Area and the United Kingdom, where reading a pixel needs consent (ePrivacy Directive 5(3), PECR 6). */
const askFirst = new Set("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO GB".split(" "));

/**
 * Whether a mail to this shopper may hold a picture that tells of opening. Where nothing is known of the shopper's own country,
 * the shop's stands for it.
 */
export function mayCountOpens(openTracking: "opted_in" | "opted_out" | "unknown", country: string | null, shopCountry: string | null): boolean {
  if (openTracking !== "unknown") return openTracking === "opted_in";
  const place = country ?? shopCountry;
  return place !== null && !askFirst.has(place);
}
