import { timingSafeEqual } from "node:crypto";
import type { Sealer, ShopId } from "#app/platform/ports";

/** How long an invitation can be accepted. */
export const INVITATION_MS = 7 * 86_400_000;
const MAC_LENGTH = 22;

/** What a link to confirm an address carries: which row of which shop, signed together with the invitation's time, so that a later one makes it void. */
export const writeAddressToken = (seal: Sealer, of: { shopId: ShopId; id: bigint; invitedAt: Date }): string => `${of.shopId.toString(36)}-${of.id.toString(36)}-${sign(seal, of)}`;

/** Which row a token names; whether it is right can be told once that row's invitation is known. */
export function readAddressToken(token: string): { shopId: ShopId; id: bigint; mac: string } | null {
  const [, shop, id, mac] = /^([0-9a-z]{1,12})-([0-9a-z]{1,12})-([\w-]{22})$/.exec(token) ?? [];
  return shop && id && mac ? { shopId: fromBase36(shop), id: fromBase36(id), mac } : null;
}

export const isSignedFor = (seal: Sealer, mac: string, of: { shopId: ShopId; id: bigint; invitedAt: Date }): boolean => timingSafeEqual(Buffer.from(mac), Buffer.from(sign(seal, of)));

const sign = (seal: Sealer, { shopId, id, invitedAt }: { shopId: ShopId; id: bigint; invitedAt: Date }): string => seal.keyedHash("team-address", `${shopId}.${id}.${+invitedAt}`).slice(0, MAC_LENGTH);

const fromBase36 = (text: string): bigint => [...text].reduce((value, digit) => value * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
