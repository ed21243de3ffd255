import { BlockStack, Card, Checkbox, ChoiceList, FormLayout, Text } from "@shopify/polaris";
import type { OfferPlan } from "#app/offers/offer-plan";
import { MoneyField, NumberField } from "../fields.tsx";
import { useWords } from "../words.tsx";
import type { ChangeDraft, Draft } from "./draft.ts";

type Kind = OfferPlan["kind"] | "none";
const kinds: readonly Kind[] = ["none", "percentage", "amount", "free_shipping"];
const combinations = ["order", "product", "shipping"] as const;

/** What they get: one stated offer for the whole campaign. */
export function OfferCard({ offer, change, error }: { offer: Draft["offer"]; change: ChangeDraft; error?: string }) {
  const words = useWords();
  const terms = { validDays: offer?.validDays ?? 21, ...(offer?.minimumMinor !== undefined && { minimumMinor: offer.minimumMinor }), ...(offer?.combinesWith && { combinesWith: offer.combinesWith }), ...(offer?.goodwill && { goodwill: true as const }) };
  const choose = (kind: Kind) => {
    if (kind === "none") change({ offer: null });
    else if (kind === "percentage") change({ offer: { kind, percent: 10, ...terms } });
    else if (kind === "amount") change({ offer: { kind, minor: 1000, ...terms } });
    else change({ offer: { kind, ...terms } });
  };
  const set = (patch: object) => offer && change({ offer: { ...offer, ...patch } as Draft["offer"] });
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          {words("editor.offer.title")}
        </Text>
        <ChoiceList
          title={words("editor.offer.kind")}
         
          error={error}
          choices={kinds.map((kind) => ({ value: kind, label: words(`editor.offer.${kind}`), helpText: kind === "none" ? words("editor.offer.noneHelp") : undefined }))}
          selected={[offer?.kind ?? "none"]}
          onChange={([kind]) => choose(kinds.find((one) => one === kind) ?? "none")}
        />
        {offer && (
          <FormLayout>
            <FormLayout.Group condensed>
              {offer.kind === "percentage" && <NumberField label={words("editor.offer.percent")} suffix="%" max={100} value={offer.percent} onChange={(percent) => set({ percent })} />}
              {offer.kind === "amount" && <MoneyField label={words("editor.offer.amountField")} value={offer.minor} onChange={(minor) => set({ minor })} />}
              <MoneyField label={words("editor.offer.minimum")} helpText={words("editor.offer.minimumHelp")} value={offer.minimumMinor} onChange={(minimumMinor) => set({ minimumMinor })} />
            </FormLayout.Group>
            <NumberField label={words("editor.offer.validDays")} suffix={words("editor.offer.days")} max={83} value={offer.validDays} onChange={(validDays) => set({ validDays })} helpText={words("editor.offer.validDaysHelp")} />
            <ChoiceList
              title={words("editor.offer.combines")}
              allowMultiple
             
              choices={combinations.map((value) => ({ value, label: words(`editor.offer.combinesWith.${value}`) }))}
              selected={offer.combinesWith ?? []}
              onChange={(chosen) => set({ combinesWith: chosen.length > 0 ? chosen : undefined })}
            />
            <Checkbox label={words("editor.offer.goodwill")} helpText={words("editor.offer.goodwillHelp")} checked={offer.goodwill ?? false} onChange={(checked) => set({ goodwill: checked || undefined })} />
            <Text as="p" tone="subdued">
              {words("editor.offer.once")}
            </Text>
          </FormLayout>
        )}
      </BlockStack>
    </Card>
  );
}
