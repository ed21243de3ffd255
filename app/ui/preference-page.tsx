import { type Choice, choices } from "#app/messages/preferences";
import { ShopperPage } from "./shopper-page.tsx";
import { useWords } from "./words.tsx";

/** What the page shows, in words where they depend on the shop's clock. */
export type PreferenceView =
  | { kind: "ask"; shopName: string; email: string; left: boolean; chosen: Record<Choice, boolean>; pausedUntil: string | null }
  | { kind: "forgotten"; shopName: string }
  | { kind: "unknown" };

/** What a button just did. */
export interface Done {
  did: Choice | "all";
  undone: boolean;
}

/** Leaving the list and everything less than that: no login, no reason asked, nothing ticked before, every choice with its way back. */
export function PreferencePage({ view, done }: { view: PreferenceView; done: Done | null }) {
  const words = useWords();
  if (view.kind === "unknown") {
    return (
      <ShopperPage>
        <h1>{words("storefront.unknown.title")}</h1>
        <p>{words("storefront.unknown.text")}</p>
      </ShopperPage>
    );
  }
  if (view.kind === "forgotten") {
    return (
      <ShopperPage shopName={view.shopName}>
        <h1>{words("storefront.forgotten.title")}</h1>
        <p>{words("storefront.forgotten.text", { shop: view.shopName })}</p>
      </ShopperPage>
    );
  }
  const { shopName, left, chosen, pausedUntil } = view;
  const day = pausedUntil ?? "";
  // Whoever left the list has no mails to choose among; how their orders are used is another matter.
  const offered = choices.filter((choice) => !left || choice === "no_profiling");
  const open = offered.filter((choice) => !chosen[choice]);
  const held = offered.filter((choice) => chosen[choice] && done?.did !== choice);
  return (
    <ShopperPage shopName={shopName}>
      <Heading view={view} done={done} />
      <form method="post">
        {done && !done.undone && <Undo what={done.did} main />}
        {!left && (
          <button type="submit" name="choose" value="all">
            {words("storefront.leave.do")}
          </button>
        )}
        {held.length > 0 && (
          <ul className="held">
            {held.map((choice) => (
              <li key={choice}>
                <span>{words(`storefront.holds.${choice}`, { day })}</span>
                <Undo what={choice} />
              </li>
            ))}
          </ul>
        )}
        {open.length > 0 && (
          <>
            {!left && <h2>{words("storefront.leave.or")}</h2>}
            <ul className="choices">
              {open.map((choice) => (
                <li key={choice}>
                  <button type="submit" name="choose" value={choice} className="quiet">
                    {words(`storefront.choice.${choice}`)}
                  </button>
                </li>
              ))}
            </ul>
            {!left && <p className="soft">{words("storefront.leave.about")}</p>}
          </>
        )}
      </form>
    </ShopperPage>
  );
}

function Heading({ view, done }: { view: Extract<PreferenceView, { kind: "ask" }>; done: Done | null }) {
  const words = useWords();
  const { shopName, email, left, pausedUntil } = view;
  const [title, text] = ((): [string, string] => {
    if (done?.did === "all") return done.undone ? [words("storefront.back.title"), words("storefront.back.text", { email })] : [words("storefront.left.title"), words("storefront.left.text", { email })];
    if (done) return done.undone ? [words("storefront.chosen.back"), words(`storefront.was.${done.did}`)] : [words("storefront.chosen.title"), words(`storefront.holds.${done.did}`, { day: pausedUntil ?? "" })];
    if (left) return [words("storefront.left.before"), words("storefront.left.beforeText", { email })];
    return [words("storefront.leave.title", { shop: shopName }), words("storefront.leave.text", { email })];
  })();
  return (
    <div role={done ? "status" : undefined}>
      <h1>{title}</h1>
      <p>{text}</p>
    </div>
  );
}

/** Takes a choice back; `main` where it belongs to what was just done. */
function Undo({ what, main = false }: { what: Choice | "all"; main?: boolean }) {
  const words = useWords();
  const name = what === "all" ? words("storefront.leave.do") : words(`storefront.choice.${what}`);
  return (
    <button type="submit" name="undo" value={what} className={main ? "quiet undo" : "text"} aria-label={main ? undefined : words("storefront.undoThis", { what: name })}>
      {words("storefront.undo")}
    </button>
  );
}
