import { useFetcher } from "@remix-run/react";
import { ActionList, Button, Popover } from "@shopify/polaris";
import { MenuHorizontalIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import { type CampaignRow, mayArchive } from "#app/campaigns/campaign";
import type { WordsKey } from "../../i18n/words-key.ts";
import type { Plain } from "../plain.ts";
import { useMay, useShopFacts } from "../shop-format.tsx";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";

/** What can be done with a campaign from the list, as far as its state and the reader's role let. */
export function CampaignMenu({ row }: { row: Plain<CampaignRow> }) {
  const words = useWords();
  const may = useMay();
  const { actor } = useShopFacts();
  const fetcher = useFetcher<{ done?: WordsKey }>();
  const [open, setOpen] = useState(false);
  useToast(fetcher.data);
  const item = (intent: "pause" | "resume" | "duplicate" | "archive" | "bring-back", key: WordsKey) => ({
    content: words(key),
    onAction: () => {
      setOpen(false);
      fetcher.submit({ intent, campaignId: row.id }, { method: "post" });
    },
  });
  const items = [
    (row.status === "running" || row.status === "starting") && may("pause-campaigns", row.submittedBy === actor) && item("pause", "campaigns.menu.pause"),
    row.status === "paused" && may("start-campaigns") && item("resume", "campaigns.menu.resume"),
    may("edit-drafts") && item("duplicate", "campaigns.menu.duplicate"),
    mayArchive(row.status) && may("edit-drafts") && (row.archivedAt ? item("bring-back", "campaigns.menu.bringBack") : item("archive", "campaigns.menu.archive")),
  ].filter((one) => one !== false);
  const button = <Button variant="tertiary" icon={MenuHorizontalIcon} accessibilityLabel={words("campaigns.menu.label", { name: row.name })} loading={fetcher.state !== "idle"} disclosure={false} onClick={() => setOpen((before) => !before)} />;
  return (
    // The row opens the campaign when it is clicked; its menu must not.
    <div onClick={(event) => event.stopPropagation()}>
      <Popover active={open} activator={button} onClose={() => setOpen(false)} autofocusTarget="first-node">
        <ActionList actionRole="menuitem" items={items} />
      </Popover>
    </div>
  );
}
