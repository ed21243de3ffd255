import { useFetcher } from "@remix-run/react";
import { BlockStack, Card, FormLayout, Text } from "@shopify/polaris";
import { AdminPage } from "../admin-page.tsx";
import { MoneyField } from "../fields.tsx";
import { FiguresCard } from "../figures.tsx";
import { FormSaveBar } from "../form-save-bar.tsx";
import { FormTrouble, type SavedBy, StaleForm } from "../form-trouble.tsx";
import { useFormat } from "../shop-format.tsx";
import { useToast } from "../use-toast.ts";
import { useVersionedForm } from "../use-versioned-form.ts";
import { useWords } from "../words.tsx";
import type { SettingsAnswer } from "./sender-form.tsx";

/** What holds for offers, and what goodwill may cost in a month. */
export function OffersForm({ version, last, budgetMinor, usedMinor }: { version: number; last: SavedBy; budgetMinor: number | null; usedMinor: number }) {
  const words = useWords();
  const format = useFormat();
  const fetcher = useFetcher<SettingsAnswer>();
  const form = useVersionedForm(version, { minor: budgetMinor ?? undefined }, fetcher.data?.stale);
  useToast(fetcher.data);
  const errors = fetcher.data?.errors;
  const money = (minor: number | undefined) => (minor === undefined ? "" : format.money(minor));
  return (
    <AdminPage title={words("settings.offers.title")} narrowWidth backAction={{ content: words("settings.back"), url: "/app/settings" }}>
      <div data-form>
        <BlockStack gap="400">
          <StaleForm stale={form.stale} last={last} beside={[{ label: words("settings.offers.title"), mine: money(form.fields.minor), theirs: money(form.newer.minor) }]} onLoad={form.loadNewer} />
          <FormTrouble errors={errors} />
          <Card>
            <FormLayout>
              <Text as="h2" variant="headingSm">
                {words("settings.offers.budgetTitle")}
              </Text>
              <MoneyField label={words("settings.offers.budget")} helpText={words("settings.offers.budgetHelp")} error={errors?.minor && words(errors.minor)} value={form.fields.minor} onChange={(minor) => form.change({ minor })} />
            </FormLayout>
          </Card>
          <FiguresCard
            title={words("settings.offers.budgetTitle")}
            figures={[
              { label: words("settings.offers.used"), value: format.money(usedMinor) },
              { label: words("settings.offers.left"), value: budgetMinor === null ? words("settings.offers.none") : format.money(Math.max(0, budgetMinor - usedMinor)) },
            ]}
          />
          <Card>
            <BlockStack gap="200">
              <Text as="h2" variant="headingSm">
                {words("settings.offers.rulesTitle")}
              </Text>
              <ul className="plain-list">
                {(["one", "once", "ends", "prices"] as const).map((rule) => (
                  <li key={rule}>{words(`settings.offers.rules.${rule}`)}</li>
                ))}
              </ul>
            </BlockStack>
          </Card>
        </BlockStack>
      </div>
      <FormSaveBar id="offers" dirty={form.fields.minor !== form.saved.minor} saving={fetcher.state !== "idle"} onSave={() => fetcher.submit({ version: form.version, minor: form.fields.minor ?? "" }, { method: "post" })} onDiscard={form.discard} />
    </AdminPage>
  );
}
