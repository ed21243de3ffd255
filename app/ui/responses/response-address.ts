import type { ResponseKind } from "#app/responses/response";

/** The tabs of the log, and what each holds. */
export const responseTabs = {
  all: undefined,
  codes: ["code_used", "code_used_by_other"],
  cameBack: ["came_back"],
  clicks: ["click"],
  left: ["unsubscribed", "preference", "complaint"],
} as const satisfies Record<string, readonly ResponseKind[] | undefined>;
export type ResponseTab = keyof typeof responseTabs;
export const responseTabNames = Object.keys(responseTabs) as ResponseTab[];

/** What the log's address says. */
export interface ResponseAddress {
  tab: ResponseTab;
  /** id of a campaign */
  campaign?: string;
  automatic: boolean;
  after?: string;
}

export function readResponseAddress(params: URLSearchParams): ResponseAddress {
  const campaign = params.get("campaign") ?? "";
  const after = params.get("after") ?? "";
  return {
    tab: responseTabNames.find((tab) => tab === params.get("tab")) ?? "all",
    automatic: params.get("automatic") === "true",
    ...(/^\d{1,18}$/.test(campaign) && { campaign }),
    ...(/^[\w.:-]{1,200}$/.test(after) && { after }),
  };
}

export function writeResponseAddress({ tab, campaign, automatic, after }: ResponseAddress): string {
  const params = new URLSearchParams();
  if (tab !== "all") params.set("tab", tab);
  if (campaign) params.set("campaign", campaign);
  if (automatic) params.set("automatic", "true");
  if (after) params.set("after", after);
  const text = params.toString();
  return text ? `?${text}` : ".";
}
