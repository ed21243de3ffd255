import { graphqlDecimal } from "../../money.ts";

/** MoneyV2 of minor units. */
export const moneyV2 = (minor: number, currency: string) => ({ amount: graphqlDecimal(minor, currency), currencyCode: currency });

/** MoneyBag of minor units; the simulated shops sell in one currency. */
export function moneyBag(minor: number, currency: string) {
  const money = moneyV2(minor, currency);
  return { shopMoney: money, presentmentMoney: money };
}
