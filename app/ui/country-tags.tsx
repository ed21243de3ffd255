import { BlockStack, InlineError, InlineStack, Select, Tag } from "@shopify/polaris";
import { useId } from "react";
import { useCountries } from "./countries.ts";

interface CountryTagsProps {
  label: string;
  /** What stands in the list before a country is chosen. */
  placeholder: string;
  error?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  countries: readonly string[];
  onChange(countries: string[]): void;
}

/** Countries, each a tag that can be taken away, and a list of the others. */
export function CountryTags({ label, placeholder, error, countries, onChange }: CountryTagsProps) {
  const all = useCountries();
  const id = useId();
  const rest = all.options().filter(({ value }) => !countries.includes(value));
  return (
    <BlockStack gap="200">
      <Select id={id} label={label} options={[{ label: placeholder, value: "" }, ...rest]} value="" error={error !== undefined} onChange={(country) => country && onChange([...countries, country])} />
      {error !== undefined && <InlineError message={error} fieldID={id} />}
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
