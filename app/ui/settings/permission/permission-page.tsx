import { BlockStack } from "@shopify/polaris";
import type { AddressExplanation } from "#app/messages/explain-address.server";
import type { PermissionCounts } from "#app/messages/explain-permission.server";
import type { SegmentChoice } from "#app/shoppers/load-left-out.server";
import type { LeftOutSegment as LeftOut, OtherTool } from "#app/shops/shop";
import { AdminPage } from "../../admin-page.tsx";
import type { SavedBy } from "../../form-trouble.tsx";
import type { Later } from "../../part.tsx";
import type { Plain } from "../../plain.ts";
import { useWords } from "../../words.tsx";
import { AddressCard } from "./address-card.tsx";
import { BesideCard } from "./beside-card.tsx";
import { CountsCard } from "./counts-card.tsx";
import { LeftOutSegment } from "./left-out-segment.tsx";
import { LeftOutTags } from "./left-out-tags.tsx";
import { RulesCard } from "./rules-card.tsx";

interface PermissionPageProps {
  version: number;
  last: SavedBy;
  tags: string[];
  tagged: boolean;
  tool: OtherTool | null;
  segment: Plain<LeftOut> | null;
  choice: Later<Plain<SegmentChoice>>;
  /** The address that is asked about; empty where none is. */
  address: string;
  explanation: Plain<AddressExplanation> | null;
  /** Names of the campaigns that its mails belong to. */
  campaigns: Record<string, string>;
  counts: Later<Plain<PermissionCounts>>;
}

/** Who may be mailed, and why not: the rules, what each takes out now, what the merchant leaves out, and one address looked up. */
export function PermissionPage({ version, last, tags, tagged, tool, segment, choice, address, explanation, campaigns, counts }: PermissionPageProps) {
  const words = useWords();
  return (
    <AdminPage title={words("permission.title")} narrowWidth backAction={{ content: words("settings.back"), url: "/app/settings" }}>
      <BlockStack gap="400">
        <CountsCard counts={counts} />
        <AddressCard address={address} explanation={explanation} campaigns={campaigns} />
        <LeftOutTags version={version} last={last} tags={tags} />
        <LeftOutSegment version={version} last={last} chosen={segment} choice={choice} />
        <BesideCard version={version} tagged={tagged} tool={tool} />
        <RulesCard />
      </BlockStack>
    </AdminPage>
  );
}
