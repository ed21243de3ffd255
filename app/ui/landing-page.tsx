import type { HitOutcome } from "#app/messages/mail";
import type { Plain } from "./plain.ts";
import { CodeToCopy, ShopperPage } from "./shopper-page.tsx";
import { useWords } from "./words.tsx";

/** What a reader sees instead of the storefront when something about their link is off. */
export function LandingPage({ page }: { page: Plain<Exclude<HitOutcome, { kind: "redirect" | "pixel" }>> }) {
  const words = useWords();
  if (page.kind === "unknown" || page.kind === "gone") {
    return (
      <ShopperPage>
        <h1>{words(`storefront.${page.kind}.title`)}</h1>
        <p>{words(`storefront.${page.kind}.text`)}</p>
      </ShopperPage>
    );
  }
  const { kind, shopName, shopUrl } = page;
  const code = "code" in page ? page.code : null;
  return (
    <ShopperPage shopName={shopName}>
      <h1>{words(`storefront.${kind}.title`)}</h1>
      <p>{kind === "shop-closed" && code !== null ? words("storefront.shop-closed.textCode") : words(`storefront.${kind}.text`, { day: kind === "ended" ? page.endedOn : "" })}</p>
      {code !== null && (kind === "other" || kind === "shop-closed") && <CodeToCopy code={code} label={words(`storefront.${kind}.code`)} />}
      <a className="button" href={kind === "other" ? page.to : shopUrl} rel="noreferrer">
        {words(`storefront.${kind}.go`, { shop: shopName })}
      </a>
    </ShopperPage>
  );
}
