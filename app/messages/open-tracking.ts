import { regionOf } from "./permission.ts";

/**
 * Whether a mail to this shopper may hold a picture that tells of opening: in Europe reading one needs consent (ePrivacy Directive 5(3),
 * PECR 6). Where nothing is known of the shopper's own country, the shop's stands for it.
 */
export function mayCountOpens(openTracking: "opted_in" | "opted_out" | "unknown", country: string | null, shopCountry: string | null): boolean {
  if (openTracking !== "unknown") return openTracking === "opted_in";
  const region = regionOf(country ?? shopCountry);
  return region !== "unknown" && region !== "european";
}
