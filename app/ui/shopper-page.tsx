import type { useMatches } from "@remix-run/react";
import { type ReactNode, useId } from "react";
import { type Language, languages } from "#app/platform/languages";
import { i18nOf } from "../i18n/i18n-of.ts";
import { useNonce } from "./nonce.tsx";
import { useWords } from "./words.tsx";

type Match = Pick<ReturnType<typeof useMatches>[number], "handle">;

/** `export const handle = shopperPage` marks a route whose page is plain HTML for shoppers. */
export const shopperPage = { shopperPage: true } as const;

/** A page that belongs to nobody's admin, such as an address that does not exist, is plain too. */
export const isShopperPage = (matches: Match[]): boolean => matches.length <= 1 || matches.some(({ handle }) => (handle as { shopperPage?: boolean } | undefined)?.shopperPage);

/** In which language the page's data are: loaders of shoppers' pages name it. */
export const languageOfPage = (matches: { data: unknown }[]): Language => {
  const named = matches.map(({ data }) => (data as { language?: unknown } | null | undefined)?.language);
  return languages.find((language) => named.includes(language)) ?? "en";
};

/** The tab's title: the shop's name, for the page is theirs and not ours; where no shop is known, what the page says. */
export function titleOf(page: { kind: string; shopName?: string } | undefined): { title: string }[] {
  return [{ title: page?.shopName ?? i18nOf("en").t(page?.kind === "gone" ? "storefront.gone.title" : "storefront.unknown.title") }];
}

/** The frame of what shoppers see: one column, readable at 320 px, light and dark by their system. */
export function ShopperPage({ shopName, children }: { shopName?: string; children: ReactNode }) {
  return (
    <main>
      {shopName && <p className="shop">{shopName}</p>}
      {children}
    </main>
  );
}

/**
 * A code to be typed elsewhere: one press selects it whole. The button appears where scripts run and may write to the clipboard.
 */
export function CodeToCopy({ code, label }: { code: string; label: string }) {
  const words = useWords();
  const nonce = useNonce();
  const id = useId();
  const script = `(d=>{const b=d.getElementById(${JSON.stringify(id)});if(navigator.clipboard){b.hidden=false;b.onclick=()=>navigator.clipboard.writeText(b.value).then(()=>{b.textContent=b.dataset.copied})}})(document)`;
  return (
    <div className="code-to-copy">
      <p className="soft">{label}</p>
      <code className="code">{code}</code>
      <button type="button" className="quiet" id={id} value={code} data-copied={words("storefront.copied")} aria-live="polite" hidden>
        {words("storefront.copy")}
      </button>
      <script nonce={nonce} dangerouslySetInnerHTML={{ __html: script }} />
    </div>
  );
}
