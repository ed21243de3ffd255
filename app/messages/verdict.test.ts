import { expect, test } from "vitest";
import { type Hit, judgeHit } from "./verdict.ts";

const safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";
const hit = (more: Partial<Hit>): Hit => ({ kind: "click", method: "GET", userAgent: safari, secondsSinceSent: 3_600, otherLinks: 0, ...more });

test.each<[string, Partial<Hit>, string]>([
  ["a person on a phone", {}, "reader"],
  ["HEAD", { method: "HEAD" }, "not_get"],
  ["no user agent", { userAgent: " " }, "no_user_agent"],
  ["a gateway that names itself", { userAgent: "Barracuda Sentinel (EE)" }, "known_machine"],
  ["a crawler", { userAgent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" }, "known_machine"],
  ["a script", { userAgent: "python-requests/2.31" }, "known_machine"],
  ["a headless browser", { userAgent: "Mozilla/5.0 HeadlessChrome/142" }, "known_machine"],
  ["two seconds after sending", { secondsSinceSent: 2 }, "too_soon"],
  ["the second link within seconds", { otherLinks: 1 }, "all_links"],
  ["opened by Apple's proxy", { kind: "open", userAgent: "Mozilla/5.0" }, "privacy_proxy"],
  ["opened through Gmail's proxy", { kind: "open", userAgent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)" }, "reader"],
  ["fetched by Gmail's proxy while it is delivered", { kind: "open", userAgent: "Mozilla/5.0 (via ggpht.com GoogleImageProxy)", secondsSinceSent: 1 }, "too_soon"],
  ["when it is not known when it was sent", { secondsSinceSent: null }, "reader"],
])("%s", (_, more, why) => {
  expect(judgeHit(hit(more))).toEqual({ verdict: why === "reader" ? "human" : "machine", why });
});
