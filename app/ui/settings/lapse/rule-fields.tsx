import { BlockStack, Card, ChoiceList, FormLayout, RangeSlider, Select, Text, TextField } from "@shopify/polaris";
import type { ReactNode } from "react";
import { slowingDays } from "#app/lapse/fixed-window";
import type { Sureness } from "#app/lapse/lapse-report";
import { CUT_MAX, CUT_MIN, HORIZONS, type LapseChoice } from "#app/lapse/lapse-rule";
import type { FieldErrors } from "../../form-trouble.tsx";
import { useFormat } from "../../shop-format.tsx";
import { useWords } from "../../words.tsx";
import type { RuleText } from "./rule-text.ts";

/** How short and how long a window may be. */
export interface Bounds {
  min: number;
  max: number;
}

/** The slider's end; a longer window is typed. */
const SLIDER_MAX = 365;
const [PERCENT_MIN, PERCENT_MAX] = [CUT_MIN * 100, CUT_MAX * 100];

const within = (text: string, min: number, max: number): number | null => (/^\d{1,4}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : null);

/** What is typed as a choice; null while a number is none that may be saved. */
export function choiceOf({ rule, windowDays, horizonDays, cutPercent }: RuleText, { min, max }: Bounds): LapseChoice | null {
  const [days, percent] = [within(windowDays, min, max), within(cutPercent, PERCENT_MIN, PERCENT_MAX)];
  return days === null || percent === null ? null : { rule, windowDays: days, horizonDays: Number(horizonDays), cut: percent / 100 };
}

/** A rule as one sentence. */
export function useRuleText(): (text: RuleText) => string {
  const words = useWords();
  return ({ rule, windowDays, horizonDays, cutPercent }) => (rule === "fixed" ? words("settings.lapse.asFixed", { days: windowDays }) : words("settings.lapse.asLearned", { percent: cutPercent, days: horizonDays }));
}

interface RuleFieldsProps {
  fields: RuleText;
  errors: FieldErrors | undefined;
  bounds: Bounds;
  sureness: Sureness | null;
  facts: { zone: string; development: boolean; hasAllOrders: boolean };
  onChange(patch: Partial<RuleText>): void;
  /** What else is asked beside the rule. */
  children?: ReactNode;
}

export function RuleFields({ fields, errors, bounds, sureness, facts, onChange, children }: RuleFieldsProps) {
  const words = useWords();
  const format = useFormat();
  const learned = fields.rule === "learned";
  // While there is nothing learned the window decides under both choices, and can be set under both.
  const tooLittle = sureness !== null && !sureness.learned;
  return (
    <Card>
      <FormLayout>
        <ChoiceList
          title={words("settings.lapse.choice")}
          choices={[
            { value: "learned", label: words("settings.lapse.learned"), helpText: words("settings.lapse.learnedHelp") },
            { value: "fixed", label: words("settings.lapse.fixed"), helpText: words("settings.lapse.fixedHelp") },
          ]}
          selected={[fields.rule]}
          onChange={([rule]) => onChange({ rule: rule === "fixed" ? "fixed" : "learned" })}
        />
        {learned && <LearnedFields fields={fields} error={errors?.cutPercent && words(errors.cutPercent, { min: PERCENT_MIN, max: PERCENT_MAX })} onChange={onChange} />}
        {learned && (sureness === null || tooLittle) && (
          <Text as="p">{sureness === null ? words("settings.lapse.notYet", { days: fields.windowDays }) : words("settings.lapse.tooLittle", { days: fields.windowDays, count: sureness.repeaters })}</Text>
        )}
        {(!learned || sureness === null || tooLittle) && <WindowFields fields={fields} bounds={bounds} error={errors?.windowDays && words(errors.windowDays, { min: bounds.min, max: bounds.max })} onChange={onChange} />}
        {children}
        <BlockStack gap="100">
          <Text as="p" tone="subdued">
            {words("settings.lapse.dayBegins", { zone: facts.zone })} {words("settings.lapse.noMails")}
          </Text>
          {!facts.hasAllOrders && <Text as="p">{sureness?.truncatedBefore ? words("settings.lapse.truncated", { day: format.day(sureness.truncatedBefore) }) : words("trouble.history.line")}</Text>}
          {facts.development && <Text as="p">{words("settings.lapse.development")}</Text>}
        </BlockStack>
      </FormLayout>
    </Card>
  );
}

type Part = Pick<RuleFieldsProps, "fields" | "onChange"> & { error: string | undefined };

/** How sure Comeback has to be, and of what. */
function LearnedFields({ fields, error, onChange }: Part) {
  const words = useWords();
  return (
    <BlockStack gap="400">
      <Select label={words("settings.lapse.horizon")} options={HORIZONS.map((days) => ({ value: String(days), label: words("settings.lapse.horizonDays", { count: days }) }))} value={fields.horizonDays} onChange={(horizonDays) => onChange({ horizonDays })} helpText={words("settings.lapse.horizonHelp")} />
      <TextField label={words("settings.lapse.cut")} name="cutPercent" type="number" min={PERCENT_MIN} max={PERCENT_MAX} autoComplete="off" suffix={words("settings.lapse.ofHundred")} helpText={words("settings.lapse.cutHelp")} value={fields.cutPercent} onChange={(cutPercent) => onChange({ cutPercent })} error={error} />
      <RangeSlider label={words("settings.lapse.cut")} labelHidden min={PERCENT_MIN} max={PERCENT_MAX} value={within(fields.cutPercent, PERCENT_MIN, PERCENT_MAX) ?? PERCENT_MIN} onChange={(value) => onChange({ cutPercent: String(value) })} />
    </BlockStack>
  );
}

function WindowFields({ fields, bounds: { min, max }, error, onChange }: Part & { bounds: Bounds }) {
  const words = useWords();
  const days = within(fields.windowDays, min, max);
  return (
    <BlockStack gap="400">
      <TextField label={words("settings.lapse.days")} name="windowDays" type="number" min={min} max={max} autoComplete="off" suffix={words("settings.lapse.suffix")} value={fields.windowDays} onChange={(windowDays) => onChange({ windowDays })} error={error} helpText={days === null ? undefined : words("settings.lapse.slowingFrom", { days: slowingDays(days) })} />
      <RangeSlider label={words("settings.lapse.days")} labelHidden min={min} max={SLIDER_MAX} value={Math.min(days ?? SLIDER_MAX, SLIDER_MAX)} onChange={(value) => onChange({ windowDays: String(value) })} />
    </BlockStack>
  );
}
