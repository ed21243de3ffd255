import { useState } from "react";
import type { UncertainPage } from "#app/messages/mail";
import type { Plain } from "../plain.ts";

/** Which mails of a page are ticked, or all of a campaign beyond the page. What is not on the page any more is not ticked. */
export function useTicks(page: Plain<UncertainPage>, campaignId: string | null) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [campaign, setCampaign] = useState(false);
  const ids = page.rows.map(({ id }) => id).filter((id) => ticked.has(id));
  const ofPage: boolean | "indeterminate" = ids.length === page.rows.length ? true : ids.length > 0 ? "indeterminate" : false;
  const beyond = campaignId !== null && ofPage === true && page.total > page.rows.length;
  const all = beyond && campaign;
  const tick = (some: readonly string[], on: boolean) => {
    setCampaign(false);
    setTicked(new Set(on ? [...ids, ...some] : ids.filter((id) => !some.includes(id))));
  };
  return {
    ids,
    ofPage,
    /** All of the campaign, also those on other pages. */
    all,
    /** There are more of the campaign, which can be ticked too. */
    more: beyond && !all,
    count: all ? page.total : ids.length,
    tick,
    tickPage: (on: boolean) => tick(page.rows.map(({ id }) => id), on),
    tickCampaign: () => setCampaign(true),
  };
}
export type Ticks = ReturnType<typeof useTicks>;
