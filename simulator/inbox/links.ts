/** The addresses that a mail holds, as a mail program or a scanner finds them. */
export type MailLink = { url: string; text: string; kind: "link" | "image" | "plain" };

const entity: Record<string, string> = { "&amp;": "&", "&quot;": '"', "&#39;": "'", "&#x27;": "'", "&lt;": "<", "&gt;": ">", "&nbsp;": " " };

const decode = (text: string): string => text.replace(/&(?:amp|quot|#39|#x27|lt|gt|nbsp);/gi, (found) => entity[found.toLowerCase()] ?? found);

/** An attribute of an HTML tag, decoded; null when it is not there. */
export const attribute = (tag: string, name: string): string | null => {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, "i").exec(tag);
  return found ? decode(found[1] ?? found[2] ?? found[3] ?? "").trim() : null;
};

/** Anchors and images of the HTML in their order, then addresses that stand only in the text part. Web addresses only. */
export function linksOf(html: string, text: string): MailLink[] {
  const links: MailLink[] = [];
  for (const [, open = "", inner = ""] of html.matchAll(/(<a\s[^>]*>)([\s\S]*?)<\/a\s*>/gi)) {
    const url = attribute(open, "href");
    if (url && /^https?:/i.test(url)) links.push({ url, text: decode(inner.replace(/<[^>]*>/g, " ")).replace(/\s+/g, " ").trim(), kind: "link" });
  }
  for (const [tag] of html.matchAll(/<img\s[^>]*>/gi)) {
    const url = attribute(tag, "src");
    if (url && /^https?:/i.test(url)) links.push({ url, text: attribute(tag, "alt") ?? "", kind: "image" });
  }
  const seen = new Set(links.map(({ url }) => url));
  for (const [found] of text.matchAll(/https?:\/\/[^\s<>"')\]]+/gi)) {
    const url = found.replace(/[.,;:!?]+$/, "");
    if (!seen.has(url)) links.push({ url, text: "", kind: "plain" });
    seen.add(url);
  }
  return links;
}
