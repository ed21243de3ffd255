/** Why the mail server takes nothing from this shop. */
export type RelayRefusal = "login" | "sender";

/**
 * What a refusal (5yz, RFC 5321) says. Only an address that does not exist is never tried again; a server that dislikes the sender
 * says nothing about the recipient.
 */
export function judgeRefusal(reply: string): "unknown_address" | RelayRefusal | "other" {
  const enhanced = /\b5\.(\d{1,3})\.(\d{1,3})\b/.exec(reply);
  const code = /^\D{0,12}(5\d\d)\b/.exec(reply)?.[1];
  // Authentication, and the sender's own address or standing (RFC 3463: X.1.7, X.1.8, X.7.x about the sender).
  if (code === "530" || code === "534" || code === "535" || code === "538") return "login";
  if (enhanced) {
    const [, subject, detail] = enhanced;
    if (subject === "1") return detail === "7" || detail === "8" ? "sender" : detail === "1" || detail === "2" || detail === "3" || detail === "6" || detail === "10" ? "unknown_address" : "other";
    return "other";
  }
  if (code !== undefined && ["550", "551", "553"].includes(code) && /unknown|no such|not exist|not found|invalid (recipient|mailbox|address)|unavailable|disabled/i.test(reply)) return "unknown_address";
  return "other";
}
