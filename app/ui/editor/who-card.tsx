import { BlockStack, Card, ChoiceList, FormLayout, Text } from "@shopify/polaris";
import { CountryTags } from "../country-tags.tsx";
import { MoneyField, NumberField } from "../fields.tsx";
import { useWords } from "../words.tsx";
import type { ChangeDraft, Draft } from "./draft.ts";
import { FunnelTable } from "./funnel-table.tsx";
import type { FunnelAnswer } from "./use-funnel.ts";

export interface WhoCardProps {
  campaignId: string;
  audience: Draft["audience"];
  change: ChangeDraft;
  error?: string;
  funnel: FunnelAnswer;
}

/** Whom the campaign is for, and how many that is now. */
export function WhoCard({ campaignId, audience, change, error, funnel }: WhoCardProps) {
  const words = useWords();
  const set = (patch: Partial<Draft["audience"]>) => change({ audience: { ...audience, ...patch } });
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm" id="who">
          {words("editor.who.title")}
        </Text>
        <ChoiceList
          title={words("editor.who.states")}
          allowMultiple
         
          error={error}
          choices={[
            { label: words("editor.who.lapsed"), value: "lapsed" },
            { label: words("editor.who.slowing"), value: "slowing" },
          ]}
          selected={audience.states}
          onChange={(states) => set({ states: states as Draft["audience"]["states"] })}
        />
        <FormLayout>
          <FormLayout.Group condensed>
            <NumberField label={words("editor.who.quietFrom")} suffix={words("editor.who.days")} value={audience.minDaysQuiet} onChange={(minDaysQuiet) => set({ minDaysQuiet })} />
            <NumberField label={words("editor.who.quietTo")} suffix={words("editor.who.days")} value={audience.maxDaysQuiet} onChange={(days) => set({ maxDaysQuiet: days as number })} helpText={words("editor.who.quietToHelp")} />
          </FormLayout.Group>
          <FormLayout.Group condensed>
            <NumberField label={words("editor.who.minOrders")} suffix={words("editor.who.minOrdersSuffix")} value={audience.minOrders} onChange={(minOrders) => set({ minOrders })} />
            <MoneyField label={words("editor.who.minSpent")} value={audience.minSpentMinor} onChange={(minSpentMinor) => set({ minSpentMinor })} />
          </FormLayout.Group>
          <CountryTags label={words("editor.who.countries")} placeholder={words(audience.countries?.length ? "editor.who.countriesAdd" : "editor.who.countriesAll")} countries={audience.countries ?? []} onChange={(countries) => set({ countries: countries.length > 0 ? countries : undefined })} />
        </FormLayout>
        <FunnelTable campaignId={campaignId} funnel={funnel} audience={audience} />
      </BlockStack>
    </Card>
  );
}
