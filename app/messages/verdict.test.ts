import { expect, test } from "vitest";
import { type Hit, judgeHit } from "./verdict.ts";

const safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";
const hit = (more: Partial<Hit>): Hit => ({ kind: "click", method: "GET", userAgent: safari, secondsSinceSent: 3_600, before: { otherLinks: 0, wasMachine: false }, ...more });

test.each<[string, Partial<Hit>, string]>([
  ["a person on a phone", {}, "reader"],
  ["HEAD", { method: "HEAD" }, "not_get"],
  ["no user agent", { userAgent: " " }, "no_user_agent"],
  ["a gateway that names itself", { userAgent: "Barracuda Sentinel (EE)" }, "known_machine"],
  ["a crawler", { userAgent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" }, "known_machine"],
  ["a script", { userAgent: "python-requests/2.31" }, "known_machine"],
  ["a headless browser", { userAgent: "Mozilla/5.0 HeadlessChrome/142" }, "known_machine"],
  ["two seconds after sending", { secondsSinceSent: 2 }, "too_soon"],
  ["the second link within seconds", { before: { otherLinks: 1, wasMachine: false } }, "all_links"],
  ["the picture fetched by what just swept the links", { kind: "open", before: { otherLinks: 2, wasMachine: true } }, "same_program"],
  ["the picture loaded by somebody who just followed one link", { kind: "open", before: { otherLinks: 1, wasMachine: false } }, "reader"],
  ["GET right after HEAD of the same program", { before: { otherLinks: 0, wasMachine: true } }, "same_program"],
  ["opened by Apple's proxy", { kind: "open", userAgent: "Mozilla/5.0" }, "privacy_proxy"],
  ["opened through Gmail's proxy", { kind: "open", userAgent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)" }, "reader"],
  ["fetched by Gmail's proxy while it is delivered", { kind: "open", userAgent: "Mozilla/5.0 (via ggpht.com GoogleImageProxy)", secondsSinceSent: 1 }, "too_soon"],
  ["when it is not known when it was sent", { secondsSinceSent: null }, "reader"],
])("%s", (_, more, why) => {
  expect(judgeHit(hit(more))).toEqual({ verdict: why === "reader" ? "human" : "machine", why });
});
