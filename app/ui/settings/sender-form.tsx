import { useFetcher } from "@remix-run/react";
import { BlockStack, Box, Button, Card, FormLayout, InlineStack, Text, TextField } from "@shopify/polaris";
import type { WordsKey } from "../../i18n/words-key.ts";
import { AdminPage } from "../admin-page.tsx";
import { FormSaveBar } from "../form-save-bar.tsx";
import { type FieldErrors, FormTrouble, type SavedBy, StaleForm } from "../form-trouble.tsx";
import { useMay } from "../shop-format.tsx";
import { useToast } from "../use-toast.ts";
import { useVersionedForm } from "../use-versioned-form.ts";
import { useWords } from "../words.tsx";
import { ForRole } from "./for-role.tsx";

export interface SettingsAnswer {
  done?: WordsKey;
  /** The version that a save was refused for. */
  stale?: number;
  errors?: FieldErrors;
}

interface SenderFields {
  senderName: string;
  replyTo: string;
  postalAddress: string;
  dailyCap: string;
}

interface SenderFormProps {
  version: number;
  last: SavedBy;
  saved: SenderFields;
  suggested: SenderFields;
  /** The address that mails leave from. */
  address: string;
  /** The most mails a day that may be asked for. */
  maxCap: number;
  /** The shop's own domain, if it named one. */
  own: { domain: string; verified: boolean } | null;
}

/** Who mails come from. Nothing is saved until Save is pressed, what is suggested included. */
export function SenderForm({ version, last, saved, suggested, address, maxCap, own }: SenderFormProps) {
  const words = useWords();
  const fetcher = useFetcher<SettingsAnswer>();
  const may = useMay();
  const form = useVersionedForm(version, suggested, fetcher.data?.stale);
  const { fields } = form;
  useToast(fetcher.data);

  const names = Object.keys(saved) as (keyof SenderFields)[];
  const dirty = names.some((name) => fields[name] !== form.saved[name]);
  const suggesting = names.some((name) => suggested[name] !== saved[name]);
  const errors = fetcher.data?.errors;
  const helpOf = (name: keyof SenderFields): WordsKey => {
    if (name === "senderName") return "settings.sender.nameHelp";
    if (name === "dailyCap" && own?.verified) return "settings.sender.dailyCapOwn";
    if (name === "postalAddress" && suggested.postalAddress !== saved.postalAddress) return "settings.sender.postalAddressFromShop";
    return `settings.sender.${name}Help`;
  };
  const field = (name: keyof SenderFields) => ({
    name,
    label: words(name === "senderName" ? "settings.sender.name" : `settings.sender.${name}`),
    helpText: words(helpOf(name), { max: maxCap }),
    value: fields[name],
    error: errors?.[name] && words(errors[name], { max: maxCap }),
    onChange: (value: string) => form.change({ [name]: value }),
  });
  const save = () => fetcher.submit({ version: form.version, ...fields } as Record<string, string | number>, { method: "post" });
  return (
    <AdminPage
      title={words("settings.sender.title")}
      narrowWidth
      backAction={{ content: words("settings.back"), url: "/app/settings" }}
      // Suggestions are no change of the reader's: they may leave, and saving them takes one press.
      primaryAction={suggesting && !dirty && may("change-settings") ? { content: words("words.save"), onAction: save, loading: fetcher.state !== "idle" } : undefined}
    >
      <div data-form>
        <BlockStack gap="400">
          <StaleForm stale={form.stale} last={last} beside={names.map((name) => ({ label: field(name).label, mine: fields[name], theirs: form.newer[name] }))} onLoad={form.loadNewer} />
          <FormTrouble errors={errors} values={{ max: maxCap }} />
          <ForRole action="change-settings">
            <Card>
              <FormLayout>
                <Text as="p">{words("settings.sender.intro")}</Text>
                <TextField {...field("senderName")} autoComplete="off" maxLength={60} />
                <TextField {...field("replyTo")} type="email" autoComplete="email" />
                <TextField {...field("postalAddress")} autoComplete="street-address" multiline={4} />
                <TextField {...field("dailyCap")} type="number" min={1} max={maxCap} suffix={words("settings.sender.mails")} autoComplete="off" />
              </FormLayout>
            </Card>
          </ForRole>
          <Card>
            <BlockStack gap="200">
              <Text as="h2" variant="headingSm">
                {words("settings.sender.domainTitle")}
              </Text>
              <Box padding="300" background="bg-surface-secondary" borderRadius="200">
                <Text as="p" breakWord>
                  {words(fields.replyTo.trim() === "" ? "settings.sender.domainOpen" : "settings.sender.domain", { name: fields.senderName, address, replyTo: fields.replyTo })}
                </Text>
              </Box>
              <Text as="p">{words(own === null ? "settings.sender.ownNone" : own.verified ? "settings.sender.ownVerified" : "settings.sender.ownWaiting", { domain: own?.domain ?? "" })}</Text>
              <InlineStack>
                <Button url="/app/settings/domain">{words(own === null ? "settings.sender.ownSet" : "settings.sender.ownSee")}</Button>
              </InlineStack>
            </BlockStack>
          </Card>
        </BlockStack>
      </div>
      <FormSaveBar id="sender" dirty={dirty} saving={fetcher.state !== "idle"} onSave={save} onDiscard={form.discard} />
    </AdminPage>
  );
}
