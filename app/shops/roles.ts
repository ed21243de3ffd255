/** What somebody of a shop may be; who was first is the owner. */
export const roles = ["owner", "manager", "contributor"] as const;
export type Role = (typeof roles)[number];

/** Everything that can be done in the admin, as far as not everybody may do it alike. */
export const actions = [
  /** Reading, previews and counts, and what is only the reader's own: notices put away, their name. */
  "see",
  "keep-views",
  "write-notes",
  "edit-drafts",
  "send-tests",
  "submit-campaigns",
  /** Start, Resume, new codes: mails leave because of it. Also sending a draft back to whoever submitted it. */
  "start-campaigns",
  "pause-campaigns",
  /** For good. */
  "stop-campaigns",
  /** All mail of the shop, and what stopped it. */
  "stop-sending",
  "change-settings",
  "suppress",
  /** Whether two records are one person. */
  "join-shoppers",
  /** Their records at Shopify. */
  "tag-shoppers",
  /** Files with shoppers in them. */
  "export",
  "change-team",
  "change-roles",
  /** What is not named here: whoever may do it has to be thought of first. */
  "other",
] as const;
export type Action = (typeof actions)[number];

/** `own`: where it is theirs, as a campaign that they submitted. */
type May = "yes" | "own" | "no";

/** Who may do what. Types see to it that no role and no action is left out. */
const table: Record<Action, Record<Role, May>> = {
  "see": { owner: "yes", manager: "yes", contributor: "yes" },
  "keep-views": { owner: "yes", manager: "yes", contributor: "yes" },
  "write-notes": { owner: "yes", manager: "yes", contributor: "yes" },
  "edit-drafts": { owner: "yes", manager: "yes", contributor: "yes" },
  "send-tests": { owner: "yes", manager: "yes", contributor: "yes" },
  "submit-campaigns": { owner: "yes", manager: "yes", contributor: "yes" },
  "start-campaigns": { owner: "yes", manager: "yes", contributor: "no" },
  "pause-campaigns": { owner: "yes", manager: "yes", contributor: "own" },
  "stop-campaigns": { owner: "yes", manager: "yes", contributor: "no" },
  "stop-sending": { owner: "yes", manager: "yes", contributor: "no" },
  "change-settings": { owner: "yes", manager: "yes", contributor: "no" },
  "suppress": { owner: "yes", manager: "yes", contributor: "no" },
  "join-shoppers": { owner: "yes", manager: "yes", contributor: "no" },
  "tag-shoppers": { owner: "yes", manager: "yes", contributor: "no" },
  "export": { owner: "yes", manager: "yes", contributor: "no" },
  "change-team": { owner: "yes", manager: "yes", contributor: "no" },
  "change-roles": { owner: "yes", manager: "no", contributor: "no" },
  "other": { owner: "yes", manager: "yes", contributor: "no" },
};

/** @param own whether what it is done to is theirs */
export const mayDo = (role: Role, action: Action, own = false): boolean => table[action][role] === "yes" || (own && table[action][role] === "own");
