import { BlockStack, Icon, type IconSource, InlineStack, Link, Text } from "@shopify/polaris";
import { DiscountCodeIcon, DiscountIcon, EmailIcon, ExitIcon, FolderIcon, LinkIcon, MinusCircleIcon, NoteIcon, OrderIcon, PersonIcon, ReturnIcon, SettingsIcon } from "@shopify/polaris-icons";
import type { TimelineEntry, TimelineKind } from "#app/cases/timeline";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useStaffName } from "../staff-name.ts";
import { useWords } from "../words.tsx";
import { useTimelineWords } from "./timeline-words.ts";

const icons: Record<TimelineKind, IconSource> = {
  order: OrderIcon,
  refund: ReturnIcon,
  state: PersonIcon,
  case_opened: FolderIcon,
  case_closed: FolderIcon,
  mail_sent: EmailIcon,
  mail_noted_sent: EmailIcon,
  mail_noted_not_sent: MinusCircleIcon,
  code: DiscountCodeIcon,
  click: LinkIcon,
  redemption: DiscountIcon,
  unsubscribed: ExitIcon,
  preference: SettingsIcon,
  note: NoteIcon,
};

/** One line of the file: what, who, when. Lines are never edited; a correction is a new one. */
export function TimelineRow({ entry, shopperId }: { entry: Plain<TimelineEntry>; shopperId: string }) {
  const words = useWords();
  const format = useFormat();
  const staffName = useStaffName();
  const { title, text, campaignId, messageId } = useTimelineWords(entry);
  return (
    <li className="list-row timeline-row">
      <span className="timeline-icon">
        <Icon source={icons[entry.kind]} tone="subdued" />
      </span>
      <BlockStack gap="050">
        <InlineStack gap="200" align="space-between">
          <Text as="span" fontWeight="semibold">
            {title}
          </Text>
          <Text as="span" tone="subdued">
            {format.instant(entry.at)}
          </Text>
        </InlineStack>
        {text && entry.kind === "note" && (
          <Text as="p">
            <span className="written">{text}</span>
          </Text>
        )}
        <Text as="p" tone="subdued">
          {text && entry.kind !== "note" && `${text} · `}
          {staffName(entry.author)}
          {messageId && (
            <>
              {" · "}
              <Link url={`/app/shoppers/${shopperId}/mail/${messageId}`}>{words("shopper.timeline.openMail")}</Link>
            </>
          )}
          {campaignId && (
            <>
              {" · "}
              <Link url={`/app/campaigns/${campaignId}`}>{words("shopper.timeline.openCampaign")}</Link>
            </>
          )}
        </Text>
      </BlockStack>
    </li>
  );
}
