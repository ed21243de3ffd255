/** Where a page of the mails of unknown fate stands: those of a campaign or all, behind the one before. */
export function uncertainAddress({ campaignId, after }: { campaignId?: bigint | string | null; after?: string | null }): string {
  const params = new URLSearchParams();
  if (campaignId) params.set("campaign", String(campaignId));
  if (after) params.set("after", after);
  return `/app/campaigns/uncertain${params.size ? `?${params}` : ""}`;
}
