import { Banner, BlockStack, List } from "@shopify/polaris";
import type { Funnel } from "#app/campaigns/funnel";
import { ActionModal } from "../action-modal.tsx";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";
import type { Draft } from "./draft.ts";

interface StartModalProps {
  open: boolean;
  draft: Draft;
  funnel: Plain<Funnel> | null | undefined;
  busy: boolean;
  notReady: boolean;
  onStart(): void;
  onClose(): void;
}

/** What will happen, in numbers, before the one button that makes it happen. */
export function StartModal({ open, draft, funnel, busy, notReady, onStart, onClose }: StartModalProps) {
  const words = useWords();
  const format = useFormat();
  const offer = useOfferWords(draft.offer);
  const mail = funnel?.mail ?? 0;
  const days = funnel?.days ?? [];
  const isAll = days.reduce((sum, { n }) => sum + n, 0) === mail;
  return (
    <ActionModal id="start-campaign" open={open} title={words("editor.startModal.title", { name: draft.name })} verb={words("editor.startModal.do")} otherwise={words("words.notYet")} busy={busy} disabled={!funnel} onDo={onStart} onClose={onClose}>
      <BlockStack gap="300">
        {notReady && <Banner tone="critical" title={words("editor.startModal.notReady")} />}
        <List>
          <List.Item>{words("editor.startModal.mail", { count: mail })}</List.Item>
          {days.length > 0 && (
            <List.Item>
              {words(isAll ? "editor.startModal.days" : "editor.startModal.daysMore", { count: days.length, list: days.map(({ day, n }) => `${format.shortDay(day)} ${format.number(n)}`).join(", ") })}
            </List.Item>
          )}
          {days.length > 1 && <List.Item>{words("editor.startModal.warmUp")}</List.Item>}
          {funnel !== null && funnel !== undefined && funnel.comparison > 0 && <List.Item>{words("editor.startModal.comparison", { count: funnel.comparison })}</List.Item>}
          {funnel !== null && funnel !== undefined && funnel.left.length > 0 && <List.Item>{words("editor.startModal.left", { count: funnel.left.length })}</List.Item>}
          {draft.offer && <List.Item>{words("editor.startModal.codes", { count: mail, offer, days: draft.offer.validDays })}</List.Item>}
        </List>
        <p>{words("editor.startModal.anytime")}</p>
      </BlockStack>
    </ActionModal>
  );
}

function useOfferWords(offer: Draft["offer"]): string {
  const words = useWords();
  const format = useFormat();
  if (offer === null) return "";
  if (offer.kind === "free_shipping") return words("editor.startModal.freeShipping");
  return words("editor.startModal.off", { value: offer.kind === "percentage" ? format.percent(offer.percent / 100) : format.money(offer.minor) });
}
