import type { Funnel } from "#app/campaigns/funnel";
import type { Plain } from "../plain.ts";
import { type ServerAnswer, useServerAnswer } from "../use-server-answer.ts";
import type { Draft } from "./draft.ts";

export type FunnelAnswer = ServerAnswer<{ funnel: Plain<Funnel> | null }>;

/** How many an audience is now, counted anew after each change. */
export const useFunnel = (campaignId: string, draft: Draft): FunnelAnswer =>
  useServerAnswer("/app/campaigns/count-audience", { campaignId, audience: draft.audience, comparisonPercent: draft.comparisonPercent });
