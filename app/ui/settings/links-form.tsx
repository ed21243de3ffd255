import { useFetcher } from "@remix-run/react";
import { BlockStack, Card, FormLayout, List, Text, TextField } from "@shopify/polaris";
import { AdminPage } from "../admin-page.tsx";
import { FormSaveBar } from "../form-save-bar.tsx";
import { FormTrouble, type SavedBy, StaleForm } from "../form-trouble.tsx";
import { useToast } from "../use-toast.ts";
import { useVersionedForm } from "../use-versioned-form.ts";
import { useWords } from "../words.tsx";
import { ForRole } from "./for-role.tsx";
import type { SettingsAnswer } from "./sender-form.tsx";

export interface LinksAnswer extends SettingsAnswer {
  /** The line that cannot be allowed. */
  what?: string;
}

/** Where links in mails may lead beside the shop's own domains. */
export function LinksForm({ version, last, hosts, own }: { version: number; last: SavedBy; hosts: string; own: string[] }) {
  const words = useWords();
  const fetcher = useFetcher<LinksAnswer>();
  const form = useVersionedForm(version, { hosts }, fetcher.data?.stale);
  useToast(fetcher.data);
  const values = { what: fetcher.data?.what ?? "" };
  const error = fetcher.data?.errors?.hosts;
  return (
    <AdminPage title={words("settings.links.title")} narrowWidth backAction={{ content: words("settings.back"), url: "/app/settings" }}>
      <div data-form>
        <BlockStack gap="400">
          <StaleForm stale={form.stale} last={last} beside={[{ label: words("settings.links.title"), mine: form.fields.hosts, theirs: form.newer.hosts }]} onLoad={form.loadNewer} />
          <FormTrouble errors={fetcher.data?.errors} values={values} />
          <ForRole action="change-settings">
            <Card>
              <FormLayout>
                <Text as="p">{words("settings.links.intro")}</Text>
                <List>
                  {own.map((host) => (
                    <List.Item key={host}>{host}</List.Item>
                  ))}
                </List>
                <TextField label={words("settings.links.hosts")} helpText={words("settings.links.help")} name="hosts" autoComplete="off" multiline={4} value={form.fields.hosts} error={error && words(error, values)} onChange={(text) => form.change({ hosts: text })} />
              </FormLayout>
            </Card>
          </ForRole>
        </BlockStack>
      </div>
      <FormSaveBar id="links" dirty={form.fields.hosts !== form.saved.hosts} saving={fetcher.state !== "idle"} onSave={() => fetcher.submit({ version: form.version, hosts: form.fields.hosts }, { method: "post" })} onDiscard={form.discard} />
    </AdminPage>
  );
}
