import type { View } from "../support/whole-app.ts";

/** The address of the page in the admin's frame, without what the admin adds to it. */
export function addressOf(view: View): string {
  const url = new URL(view.frame.url());
  for (const name of ["embedded", "shop", "host", "id_token", "locale", "session", "timestamp", "hmac"]) url.searchParams.delete(name);
  return url.pathname + url.search;
}
