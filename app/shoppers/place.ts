/** A place in a sorted list: the sort value and the shopper. */
export interface Place {
  value: string;
  id: bigint;
}

export const writePlace = (place: Place): string => Buffer.from(`${place.id}/${place.value}`).toString("base64url");

/** A cursor that was tampered with is no cursor: the list begins anew. */
export function readPlace(cursor: string | undefined): Place | null {
  const match = /^(-?\d{1,19})\/([\w:. +-]{1,60})$/.exec(Buffer.from(cursor ?? "", "base64url").toString());
  return match ? { id: BigInt(match[1] ?? ""), value: match[2] ?? "" } : null;
}
