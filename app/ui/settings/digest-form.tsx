import { useFetcher } from "@remix-run/react";
import { BlockStack, Card, Checkbox, FormLayout, List, Text } from "@shopify/polaris";
import { AdminPage } from "../admin-page.tsx";
import { FormSaveBar } from "../form-save-bar.tsx";
import { FormTrouble, type SavedBy, StaleForm } from "../form-trouble.tsx";
import { useToast } from "../use-toast.ts";
import { useVersionedForm } from "../use-versioned-form.ts";
import { useWords } from "../words.tsx";
import { ForRole } from "./for-role.tsx";
import type { SettingsAnswer } from "./sender-form.tsx";

/** The switch of the mail that says who went quiet, to whom it goes and what stands in it. */
export function DigestForm({ version, last, on, email }: { version: number; last: SavedBy; on: boolean; email: string | null }) {
  const words = useWords();
  const fetcher = useFetcher<SettingsAnswer>();
  const form = useVersionedForm(version, { on }, fetcher.data?.stale);
  useToast(fetcher.data);
  const state = (isOn: boolean) => words(isOn ? "settings.rows.digestOn" : "settings.rows.digestOff");
  return (
    <AdminPage title={words("settings.digest.title")} narrowWidth backAction={{ content: words("settings.back"), url: "/app/settings" }}>
      <div data-form>
        <BlockStack gap="400">
          <StaleForm stale={form.stale} last={last} beside={[{ label: words("settings.digest.title"), mine: state(form.fields.on), theirs: state(form.newer.on) }]} onLoad={form.loadNewer} />
          <FormTrouble errors={fetcher.data?.errors} />
          <ForRole action="change-settings">
            <Card>
              <FormLayout>
                <Text as="p">{words("settings.digest.intro")}</Text>
                <Checkbox
                  label={words("settings.digest.label")}
                  helpText={email === null ? words("settings.digest.noAddress") : words("settings.digest.goesTo", { email })}
                  checked={form.fields.on}
                  onChange={(checked) => form.change({ on: checked })}
                />
              </FormLayout>
            </Card>
          </ForRole>
          <Card>
            <BlockStack gap="200">
              <Text as="h2" variant="headingSm">
                {words("settings.digest.contentTitle")}
              </Text>
              <List>
                {(["who", "low", "back", "private"] as const).map((line) => (
                  <List.Item key={line}>{words(`settings.digest.content.${line}`)}</List.Item>
                ))}
              </List>
            </BlockStack>
          </Card>
        </BlockStack>
      </div>
      <FormSaveBar id="digest" dirty={form.fields.on !== form.saved.on} saving={fetcher.state !== "idle"} onSave={() => fetcher.submit({ version: form.version, on: String(form.fields.on) }, { method: "post" })} onDiscard={form.discard} />
    </AdminPage>
  );
}
