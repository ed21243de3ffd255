import { data, redirect } from "@remix-run/node";
import { z } from "zod";
import { choosePreference } from "#app/messages/choose-preference.server";
import { loadUnsubscribePage } from "#app/messages/load-unsubscribe-page.server";
import { choices, changes } from "#app/messages/preferences";
import { dayWords } from "#app/messages/render-mail";
import { undoUnsubscribe, unsubscribeShopper } from "#app/messages/unsubscribe-shopper.server";
import type { Language } from "#app/platform/languages";
import type { Ctx } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import type { Done, PreferenceView } from "../ui/preference-page.tsx";

type Shown = { language: Language; view: PreferenceView };
export const unknownPage: Shown = { language: "en", view: { kind: "unknown" } };

/** What the page shows, at either of the links that lead to it. */
export async function showPreferences(ctx: Ctx, token: string) {
  const page = await loadUnsubscribePage(ctx, { token });
  switch (page.kind) {
    case "forward":
      throw redirect(page.to);
    case "unknown":
      return data(unknownPage, { status: 404 });
    case "forgotten":
      return data<Shown>({ language: page.language, view: { kind: "forgotten", shopName: page.shopName } });
    case "ask": {
      const { language, shopName, maskedEmail, done, chosen, timeZone } = page;
      const until = chosen.pause && dayWords(dayIn(chosen.pause, timeZone), language);
      const held = Object.fromEntries(choices.map((choice) => [choice, chosen[choice] !== null])) as Record<(typeof choices)[number], boolean>;
      return data<Shown>({ language, view: { kind: "ask", shopName, email: maskedEmail, left: done, chosen: held, pausedUntil: until } });
    }
  }
}

/** What a button of the page asks: one thing to do, or one to take back. */
export const Pressed = z.union([z.object({ choose: z.enum(changes) }).transform(({ choose }) => ({ did: choose, undone: false })), z.object({ undo: z.enum(changes) }).transform(({ undo }) => ({ did: undo, undone: true }))]);

/** Does what a button says; the page is shown anew with its words. */
export async function changePreferences(ctx: Ctx, token: string, { did, undone }: Done) {
  const outcome = did !== "all" ? await choosePreference(ctx, { token, choice: did, undo: undone }) : undone ? await undoUnsubscribe(ctx, { token }) : await unsubscribeShopper(ctx, { token });
  if (outcome.kind === "forward") throw redirect(outcome.to);
  return data(outcome.kind === "done" ? { did, undone } : null, { status: outcome.kind === "unknown" ? 404 : 200 });
}
