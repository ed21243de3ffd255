import { BlockStack, Card, ChoiceList, FormLayout, InlineStack, Select, Tag, Text } from "@shopify/polaris";
import { useCountries } from "../countries.ts";
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
          <Countries countries={audience.countries ?? []} onChange={(countries) => set({ countries: countries.length > 0 ? countries : undefined })} />
        </FormLayout>
        <FunnelTable campaignId={campaignId} funnel={funnel} audience={audience} />
      </BlockStack>
    </Card>
  );
}

function Countries({ countries, onChange }: { countries: string[]; onChange(countries: string[]): void }) {
  const words = useWords();
  const all = useCountries();
  const rest = all.options().filter(({ value }) => !countries.includes(value));
  return (
    <BlockStack gap="200">
      <Select
        label={words("editor.who.countries")}
       
        options={[{ label: words(countries.length === 0 ? "editor.who.countriesAll" : "editor.who.countriesAdd"), value: "" }, ...rest]}
        value=""
        onChange={(country) => country && onChange([...countries, country])}
      />
      {countries.length > 0 && (
        <InlineStack gap="200">
          {countries.map((country) => (
            <Tag key={country} onRemove={() => onChange(countries.filter((one) => one !== country))} accessibilityLabel={all.name(country)}>
              {all.name(country)}
            </Tag>
          ))}
        </InlineStack>
      )}
    </BlockStack>
  );
}
