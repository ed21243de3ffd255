import { expect, test } from "vitest";
import { blocksOf, checkMail, softenMail } from "./mail-body.ts";
import { languages } from "../platform/languages.ts";
import { readyMadeKinds } from "./templates/kinds.ts";
import { inLanguage, readyMade } from "./templates/ready-made.ts";

const mail = { subject: "Hello", previewLine: "", body: "Hello {{ first_name | default: 'there' }}" };
const problems = (more: Partial<typeof mail>, hasOffer = false) => checkMail({ ...mail, ...more }, hasOffer, ["nordlicht.example", "blog.example"]).map(({ where, code, name }) => `${where} ${code}${name ? ` ${name}` : ""}`);

test("blocks are paragraphs, the offer and buttons, separated by blank lines", () => {
  expect(blocksOf("Hello\r\nyou\r\n\r\n[offer]\n \n[Button: Use it]\n\n[button]\n\n\nBye")).toEqual([
    { kind: "paragraph", text: "Hello\nyou" },
    { kind: "offer" },
    { kind: "button", label: "Use it" },
    { kind: "button", label: null },
    { kind: "paragraph", text: "Bye" },
  ]);
});

test("the ready-made texts have no problems in either language, but for what only the merchant can write", () => {
  for (const language of languages) {
    for (const kind of readyMadeKinds) {
      const draft = readyMade(kind, language);
      expect(checkMail(draft, draft.offer !== null, ["nordlicht.example"]), `${kind} ${language}`).toEqual(kind === "whats_new" ? [expect.objectContaining({ where: "body", code: "to_write" })] : []);
    }
  }
  expect(readyMade("last_question", "en").body).toContain("We won't write about this again. The door stays open.");
});

test("a ready-made text follows the language as long as it is ours, word for word", () => {
  for (const kind of readyMadeKinds) expect(inLanguage(readyMade(kind, "en"), "de")).toEqual(inLanguage(readyMade(kind, "de"), "de"));
  expect(inLanguage(readyMade("gentle_note", "de"), "en")?.body).toBe(readyMade("gentle_note", "en").body);
  expect(inLanguage({ ...readyMade("gentle_note", "en"), subject: "Ours" }, "de")).toBeNull();
});

test.each<[string, Partial<typeof mail>, boolean, string[]]>([
  ["an empty text", { subject: " ", body: "" }, false, ["subject empty", "body empty"]],
  ["an unknown name", { body: "Hello {{ nick }} and {{ code }}" }, false, ["body unknown_name nick", "body unknown_name code"]],
  ["a name of the offer without one", { subject: "{{ offer }}" }, false, ["subject unknown_name offer"]],
  ["a name that may be empty", { body: "Hello {{ first_name }}, {{ town | upcase }}" }, false, ["body fallback_missing first_name", "body fallback_missing town"]],
  ["an empty fallback", { body: "Hello {{ first_name | default: '' }}" }, false, ["body fallback_missing first_name"]],
  ["a file", { body: "{% include 'x' %}" }, false, ["body not_allowed include"]],
  ["a loop", { body: "{% for i in (1..100000000) %}x{% endfor %}" }, false, ["body not_allowed for"]],
  ["a filter that is not offered", { body: "{{ shop_name | raw }}" }, false, ["body not_allowed raw"]],
  ["a foreign link (rule 4)", { body: "See https://evil.example/x and https://shop.nordlicht.example/new and www.blog.example" }, false, ["body foreign_link https://evil.example/x"]],
  ["a link that only looks like an allowed one (rule 4)", { body: "http://nordlicht.example@evil.example https://evilnordlicht.example https://nordlicht.example.evil.example" }, false, ["body foreign_link http://nordlicht.example@evil.example", "body foreign_link https://evilnordlicht.example", "body foreign_link https://nordlicht.example.evil.example"]],
  ["an offer without its block", {}, true, ["body offer_block_missing"]],
  ["a block without an offer", { body: "[offer]" }, false, ["body offer_block_without_offer"]],
])("%s is named", (_, more, hasOffer, expected) => {
  expect(problems(more, hasOffer)).toEqual(expected);
});

test("a condition must end in the block in which it begins", () => {
  expect(problems({ body: "{% if first_name %}Hello\n\nyou{% endif %}" })[0]).toMatch(/^body not_liquid/);
  expect(problems({ body: "{% if first_name %}Hello {{ first_name | default: 'x' }}{% else %}Hello{% endif %}" })).toEqual([]);
});

test("what cannot be filled is shown as it was typed, the rest is filled", () => {
  const soft = softenMail({ subject: "{{ nick }}", previewLine: "", body: "{{ first_name | default: 'you' }}\n\n{% oops %}" }, false);
  expect(soft.subject.replace(/\u2060/g, "")).toBe("{{ nick }}");
  expect(checkMail({ ...soft, subject: "x" }, false, ["nordlicht.example"])).toEqual([]);
  expect(soft.body).toContain("{{ first_name | default: 'you' }}");
});
