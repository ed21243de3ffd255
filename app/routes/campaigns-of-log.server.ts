/** The campaigns that entries of the log speak of. */
export const campaignsOfLog = (entries: readonly { details: Record<string, unknown> }[]): bigint[] => [
  ...new Set(entries.flatMap(({ details: { campaignId } }) => (typeof campaignId === "string" && /^\d{1,18}$/.test(campaignId) ? [BigInt(campaignId)] : []))),
];
