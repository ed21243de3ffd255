/** The shortest way to a shopper: by mail, by letter only, or none. */
export type Reach = "email" | "letter" | "none";

/** @param input.mailable subscribed, with an address that is not suppressed; input.city where a letter could go */
export function reachOf(input: { mailable: boolean; city: string | null; redacted: boolean }): Reach {
  if (input.redacted) return "none";
  if (input.mailable) return "email";
  return input.city === null ? "none" : "letter";
}
