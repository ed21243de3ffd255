/** What the log can be filtered by, and which actions each holds. A test compares this with the actions that the code writes. */
export const logKinds = {
  campaigns: [
    "started_campaign", "undid_start", "paused_campaign", "resumed_campaign", "stopped_campaign", "made_new_codes", "resolved_uncertain", "sent_test_mail", "submitted_campaign", "sent_back_campaign", "archived_campaign", "brought_back_campaign",
  ],
  sending: ["paused_sending", "resumed_sending", "passed_first_mails", "stopped_first_mails", "let_first_mails_go_on", "confirmed_restored", "suspended", "lifted_suspension"],
  settings: [
    "changed_window", "held_lapses", "released_lapses", "added_override", "changed_override", "moved_override", "deleted_override", "brought_override_back", "saved_sender", "saved_goodwill_budget", "saved_left_out_tags", "saved_left_out_segment", "turned_tag_on", "turned_tag_off", "said_other_tool", "turned_digest_on", "turned_digest_off", "added_off_days", "removed_off_days",
    "added_domain", "verified_domain", "lost_domain", "removed_domain", "brought_domain_back", "changed_sender_address", "saved_link_hosts",
  ],
  data: ["imported_addresses", "took_back_addresses", "left_out_shoppers", "left_out_view", "let_back_shoppers", "joined_shoppers", "parted_shoppers", "told_apart", "took_back_told_apart", "tagged_shoppers", "tagged_view", "took_back_tag", "exported_shoppers", "exported_shopper", "exported_log", "answered_data_request", "erased_shopper"],
  team: ["joined_team", "named_member", "changed_role", "changed_new_member_role", "confirmed_address", "removed_address"],
  app: ["sent_ready_mail", "lost_ready_mail", "installed", "installed_again", "reconnected", "changed_scopes", "uninstalled"],
} as const;

export type LogKind = keyof typeof logKinds;
export type LogAction = (typeof logKinds)[LogKind][number];
export const logKindNames = Object.keys(logKinds) as LogKind[];

const actions: ReadonlySet<string> = new Set(Object.values(logKinds).flat());
export const isLogAction = (action: string): action is LogAction => actions.has(action);
