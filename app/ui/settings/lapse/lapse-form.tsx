import { useFetcher } from "@remix-run/react";
import { BlockStack, TextField } from "@shopify/polaris";
import type { Sureness } from "#app/lapse/lapse-report";
import type { LapseChoice } from "#app/lapse/lapse-rule";
import type { ShownOverride } from "#app/lapse/load-overrides.server";
import type { WordsKey } from "../../../i18n/words-key.ts";
import { AdminPage } from "../../admin-page.tsx";
import { FormSaveBar } from "../../form-save-bar.tsx";
import { FormTrouble, type SavedBy, StaleForm } from "../../form-trouble.tsx";
import type { Plain } from "../../plain.ts";
import { useToast } from "../../use-toast.ts";
import { useVersionedForm } from "../../use-versioned-form.ts";
import { useWords } from "../../words.tsx";
import { ForRole } from "../for-role.tsx";
import type { SettingsAnswer } from "../sender-form.tsx";
import { HowSureCard } from "./how-sure-card.tsx";
import { OverridesCard } from "./overrides-card.tsx";
import { type Bounds, choiceOf, RuleFields, useRuleText } from "./rule-fields.tsx";
import { RulePreviewCard } from "./rule-preview-card.tsx";
import { type ShopRuleText, textOf } from "./rule-text.ts";

interface LapseFormProps extends Bounds {
  version: number;
  last: SavedBy;
  choice: LapseChoice;
  /** null before anything was learned. */
  sureness: Sureness | null;
  targetPercent: number | null;
  zone: string;
  /** A store for trying things out. */
  development: boolean;
  hasAllOrders: boolean;
  /** Rules for some shoppers. */
  overrides: Plain<ShownOverride>[];
  /** Whether there was enough to look back at all. */
  learned: boolean;
}

/** When someone counts as lapsed: learned from the shop's orders or after a number of days, with what it would mean before it is saved, and how right it was. */
export function LapseForm({ version, last, choice, sureness, targetPercent, zone, min, max, development, hasAllOrders, overrides, learned }: LapseFormProps) {
  const words = useWords();
  const sentence = useRuleText();
  const fetcher = useFetcher<SettingsAnswer>();
  const form = useVersionedForm<ShopRuleText>(version, { ...textOf(choice), targetPercent: String(targetPercent ?? "") }, fetcher.data?.stale);
  useToast(fetcher.data);
  const asked = choiceOf(form.fields, { min, max });
  const dirty = (Object.keys(form.saved) as (keyof ShopRuleText)[]).some((field) => form.fields[field] !== form.saved[field]);
  return (
    <AdminPage title={words("settings.lapse.title")} narrowWidth backAction={{ content: words("settings.back"), url: "/app/settings" }}>
      <div data-form>
        <BlockStack gap="400">
          <StaleForm stale={form.stale} last={last} beside={[{ label: words("settings.lapse.title"), mine: sentence(form.fields), theirs: sentence(form.newer) }]} onLoad={form.loadNewer} />
          <FormTrouble errors={fetcher.data?.errors} values={{ min, max }} />
          <ForRole action="change-settings">
            <RuleFields fields={form.fields} errors={fetcher.data?.errors} bounds={{ min, max }} sureness={sureness} facts={{ zone, development, hasAllOrders }} onChange={form.change}>
              <TargetField value={form.fields.targetPercent} error={fetcher.data?.errors?.targetPercent} onChange={(percent) => form.change({ targetPercent: percent })} />
            </RuleFields>
          </ForRole>
          {asked && <RulePreviewCard choice={asked} inForce={!dirty} />}
          <OverridesCard overrides={overrides} learned={learned} />
          {sureness && <HowSureCard sureness={sureness} cut={choice.cut} />}
        </BlockStack>
      </div>
      <FormSaveBar id="lapse" dirty={dirty} saving={fetcher.state !== "idle"} onSave={() => fetcher.submit({ version: form.version, ...form.fields }, { method: "post" })} onDiscard={form.discard} />
    </AdminPage>
  );
}

/** How many of a hundred who lapse are wanted back. */
function TargetField({ value, error, onChange }: { value: string; error: WordsKey | undefined; onChange(percent: string): void }) {
  const words = useWords();
  return <TextField label={words("settings.lapse.target")} name="targetPercent" type="number" min={1} max={100} autoComplete="off" suffix={words("settings.lapse.ofHundred")} helpText={words("settings.lapse.targetHelp")} value={value} onChange={onChange} error={error && words(error, { min: 1, max: 100 })} />;
}
