import { useFetcher } from "@remix-run/react";
import { BlockStack, Card, ChoiceList, FormLayout, TextField } from "@shopify/polaris";
import type { LapseChoice } from "#app/lapse/lapse-rule";
import type { Sureness } from "#app/lapse/lapse-report";
import type { OverrideSources } from "#app/lapse/load-override-sources.server";
import type { ShownOverride } from "#app/lapse/load-overrides.server";
import { MOST_OVERRIDES, NAME_MAX, type OverrideKind, overrideKinds } from "#app/lapse/override";
import { AdminPage } from "../../admin-page.tsx";
import { FormSaveBar } from "../../form-save-bar.tsx";
import { type FieldErrors, FormTrouble, StaleForm } from "../../form-trouble.tsx";
import { type Later, Part, SkeletonLines } from "../../part.tsx";
import type { Plain } from "../../plain.ts";
import { useToast } from "../../use-toast.ts";
import { useVersionedForm } from "../../use-versioned-form.ts";
import { useWords } from "../../words.tsx";
import { CountryTags } from "../../country-tags.tsx";
import { useCountries } from "../../countries.ts";
import { ForRole } from "../for-role.tsx";
import { NamedPicker } from "../named-picker.tsx";
import type { SettingsAnswer } from "../sender-form.tsx";
import { OverridePreviewCard } from "./override-preview-card.tsx";
import { type Bounds, choiceOf, RuleFields, useRuleText } from "./rule-fields.tsx";
import { type RuleText, textOf } from "./rule-text.ts";

interface OverrideText extends RuleText {
  name: string;
  kind: OverrideKind;
  /** ISO 3166-1 alpha-2, with commas between. */
  countries: string;
  segment: string;
  collection: string;
}

interface OverrideFormProps extends Bounds {
  /** null: a new one. */
  override: Plain<ShownOverride> | null;
  /** Its own, or that of the shop to begin with. */
  choice: LapseChoice;
  sureness: Sureness | null;
  zone: string;
  development: boolean;
  hasAllOrders: boolean;
  sources: Later<OverrideSources>;
}

/** A rule for some shoppers: its name, for whom it is, what it says, and what it would mean before it is saved. */
export function OverrideForm({ override, choice, sureness, zone, min, max, development, hasAllOrders, sources }: OverrideFormProps) {
  const words = useWords();
  const sentence = useRuleText();
  const { name: countryName } = useCountries();
  const fetcher = useFetcher<SettingsAnswer>();
  const form = useVersionedForm<OverrideText>(override?.version ?? 0, { ...whomText(override), ...textOf(choice) }, fetcher.data?.stale);
  useToast(fetcher.data);
  const { fields, newer } = form;
  const errors = fetcher.data?.errors;
  const asked = choiceOf(fields, { min, max });
  const dirty = (Object.keys(form.saved) as (keyof OverrideText)[]).some((field) => fields[field] !== form.saved[field]);
  const forWhom = ({ kind, countries }: OverrideText) => (kind === "countries" ? listOf(countries).map(countryName).join(", ") : words(`overrides.kind.${kind}`));
  const save = () => {
    const { segment, collection, ...rest } = fields;
    fetcher.submit({ ...rest, version: form.version, sourceId: fields.kind === "segment" ? segment : collection }, { method: "post" });
  };
  return (
    <AdminPage title={override?.name ?? words("overrides.newTitle")} narrowWidth backAction={{ content: words("overrides.backTo"), url: "/app/settings/lapse" }}>
      <div data-form>
        <BlockStack gap="400">
          <StaleForm
            stale={form.stale}
            last={{ by: override?.savedBy ?? null, at: override?.savedAt ?? null }}
            beside={[
              { label: words("overrides.name"), mine: fields.name, theirs: newer.name },
              { label: words("overrides.forWhom"), mine: forWhom(fields), theirs: forWhom(newer) },
              { label: words("settings.lapse.title"), mine: sentence(fields), theirs: sentence(newer) },
            ]}
            onLoad={form.loadNewer}
          />
          <FormTrouble errors={errors} values={{ min, max, longest: NAME_MAX, most: MOST_OVERRIDES }} />
          <ForRole action="change-settings">
            <BlockStack gap="400">
              <WhomCard fields={fields} errors={errors} override={override} sources={sources} onChange={form.change} />
              <RuleFields fields={fields} errors={errors} bounds={{ min, max }} sureness={sureness} facts={{ zone, development, hasAllOrders }} onChange={form.change} />
            </BlockStack>
          </ForRole>
          {asked && <OverridePreviewCard overrideId={override?.id ?? null} whom={askedWhom(fields)} choice={asked} isNew={override === null} />}
        </BlockStack>
      </div>
      <FormSaveBar id="override" dirty={dirty} saving={fetcher.state !== "idle"} onSave={save} onDiscard={form.discard} />
    </AdminPage>
  );
}

const listOf = (countries: string): string[] => countries.split(",").filter((code) => code !== "");

function whomText(override: Plain<ShownOverride> | null): Omit<OverrideText, keyof RuleText> {
  const nobody = { name: override?.name ?? "", kind: "countries" as const, countries: "", segment: "", collection: "" };
  if (override === null) return nobody;
  const { whom } = override;
  return whom.kind === "countries" ? { ...nobody, countries: whom.countries.join(",") } : { ...nobody, kind: whom.kind, [whom.kind]: whom.source.id };
}

/** Whom the fields name; null while nothing is chosen. */
function askedWhom({ kind, countries, segment, collection }: OverrideText) {
  if (kind === "countries") return countries === "" ? null : { kind, countries: listOf(countries) };
  const sourceId = kind === "segment" ? segment : collection;
  return sourceId === "" ? null : { kind, sourceId };
}

interface WhomCardProps extends Pick<OverrideFormProps, "override" | "sources"> {
  fields: OverrideText;
  errors: FieldErrors | undefined;
  onChange(patch: Partial<OverrideText>): void;
}

function WhomCard({ fields, errors, override, sources, onChange }: WhomCardProps) {
  const words = useWords();
  const { kind } = fields;
  const error = (field: string) => errors?.[field] && words(errors[field], { longest: NAME_MAX, most: MOST_OVERRIDES });
  return (
    <Card>
      <FormLayout>
        <TextField label={words("overrides.name")} name="name" autoComplete="off" maxLength={NAME_MAX} helpText={words("overrides.nameHelp")} value={fields.name} error={error("name")} onChange={(name) => onChange({ name })} />
        <ChoiceList title={words("overrides.forWhom")} choices={overrideKinds.map((value) => ({ value, label: words(`overrides.kind.${value}`), helpText: words(`overrides.kindHelp.${value}`) }))} selected={[kind]} onChange={([chosen]) => onChange({ kind: overrideKinds.find((one) => one === chosen) ?? kind })} />
        {kind === "countries" ? (
          <CountryTags label={words("overrides.countries")} placeholder={words(fields.countries === "" ? "overrides.countriesNone" : "overrides.countriesAdd")} error={error("countries")} countries={listOf(fields.countries)} onChange={(countries) => onChange({ countries: countries.join(",") })} />
        ) : (
          <Part data={sources} skeleton={<SkeletonLines lines={2} minHeight="88px" />} inCard>
            {(loaded) => (
              <NamedPicker
                key={kind}
                label={words(`overrides.${kind}`)}
                helpText={words(`overrides.${kind}Help`)}
                noMatch={words("overrides.noMatch")}
                error={loaded[kind] === null ? words("overrides.noAnswer") : error(kind)}
                options={withChosen(loaded[kind] ?? [], override)}
                selected={fields[kind]}
                onSelect={(id) => onChange({ [kind]: id })}
              />
            )}
          </Part>
        )}
      </FormLayout>
    </Card>
  );
}

/** What was deleted at Shopify is still shown as what is chosen. */
function withChosen(options: { id: string; name: string }[], override: Plain<ShownOverride> | null): { id: string; name: string }[] {
  if (override === null || override.whom.kind === "countries") return options;
  const { source } = override.whom;
  return options.some(({ id }) => id === source.id) ? options : [source, ...options];
}
