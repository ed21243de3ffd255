import { useFetcher } from "@remix-run/react";
import { Badge, BlockStack, Box, Button, Card, FormLayout, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { DomainView } from "#app/shops/load-domain.server";
import type { WordsKey, WordsValues } from "../../i18n/words-key.ts";
import { ActionModal } from "../action-modal.tsx";
import { AdminPage } from "../admin-page.tsx";
import { FormSaveBar } from "../form-save-bar.tsx";
import type { Plain } from "../plain.ts";
import { useFormat, useMay } from "../shop-format.tsx";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";
import { DomainRecords } from "./domain-records-list.tsx";
import { ForRole } from "./for-role.tsx";

export interface DomainAnswer {
  done?: WordsKey;
  values?: WordsValues;
  /** What was wrong with what was typed. */
  error?: WordsKey;
  /** The mail server's own words. */
  reply?: string;
}

export interface DomainPageProps {
  own: Plain<DomainView> | null;
  removed: { domain: string; at: string } | null;
  /** Where mails come from while no domain of the shop's own is verified. */
  operatorAddress: string;
  senderName: string;
}

/** A domain of the shop's own: named, proved by records in its DNS, looked after, removed. */
export function DomainPage({ own, removed, operatorAddress, senderName }: DomainPageProps) {
  const words = useWords();
  const may = useMay();
  const check = useFetcher<DomainAnswer>();
  useToast(check.data);
  const sender = { name: senderName, address: operatorAddress };
  return (
    <AdminPage
      title={words("settings.domain.title")}
      backAction={{ content: words("settings.sender.title"), url: "/app/settings/sender" }}
      narrowWidth
      titleMetadata={own && <DomainBadge own={own} />}
      primaryAction={own && may("change-settings") ? { content: words("settings.domain.check"), onAction: () => check.submit({ intent: "check" }, { method: "post" }), loading: check.state !== "idle" } : undefined}
    >
      <ForRole action="change-settings">
        <BlockStack gap="400">
          {own === null ? (
            <NoDomain removed={removed} sender={sender} />
          ) : (
            <>
              <Standing own={own} sender={sender} />
              <DomainRecords own={own} />
              <SendRecords />
              <Address key={own.localPart} own={own} />
              <RemoveDomain own={own} sender={sender} />
            </>
          )}
        </BlockStack>
      </ForRole>
    </AdminPage>
  );
}

function DomainBadge({ own }: { own: Plain<DomainView> }) {
  const words = useWords();
  if (own.verifiedAt !== null) return <Badge tone="success">{words("settings.domain.verified")}</Badge>;
  return own.failedAt === null ? <Badge tone="attention">{words("settings.domain.waiting")}</Badge> : <Badge tone="critical">{words("settings.domain.failed")}</Badge>;
}

interface SenderWords {
  name: string;
  address: string;
}

function NoDomain({ removed, sender }: { removed: { domain: string; at: string } | null; sender: SenderWords }) {
  const words = useWords();
  const format = useFormat();
  const add = useFetcher<DomainAnswer>();
  const back = useFetcher<DomainAnswer>();
  const [address, setAddress] = useState("");
  useToast(add.data);
  useToast(back.data);
  return (
    <>
      {removed && (
        <Card>
          <InlineStack align="space-between" blockAlign="center" gap="400">
            <Text as="p">{words("settings.domain.removed", { domain: removed.domain, when: format.instant(removed.at) })}</Text>
            <Button onClick={() => back.submit({ intent: "bring-back", domain: removed.domain }, { method: "post" })} loading={back.state !== "idle"}>
              {words("settings.domain.bringBack")}
            </Button>
          </InlineStack>
        </Card>
      )}
      <Card>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add.submit({ intent: "add", address }, { method: "post" });
          }}
        >
          <FormLayout>
            <Text as="p">{words("settings.domain.intro")}</Text>
            <Text as="p">{words("settings.domain.until", { ...sender })}</Text>
            <TextField label={words("settings.domain.address")} helpText={words("settings.domain.addressHelp")} name="address" type="email" autoComplete="off" value={address} error={add.data?.error && words(add.data.error)} onChange={setAddress} />
            <Button submit variant="primary" loading={add.state !== "idle"}>
              {words("settings.domain.add")}
            </Button>
          </FormLayout>
        </form>
      </Card>
    </>
  );
}

/** What leaves from where, and what that depends on. */
function Standing({ own, sender }: { own: Plain<DomainView>; sender: SenderWords }) {
  const words = useWords();
  const format = useFormat();
  const key = own.verifiedAt !== null ? "verifiedText" : own.failedAt !== null ? "failedText" : "waitingText";
  const since = own.verifiedAt ?? own.failedAt;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd" breakWord>
          {own.domain}
        </Text>
        <Text as="p" breakWord>
          {words(`settings.domain.${key}`, { name: sender.name, address: sender.address, own: `${own.localPart}@${own.domain}`, when: since === null ? "" : format.instant(since) })}
        </Text>
        <Text as="p" tone="subdued">
          {own.checkedAt === null ? words("settings.domain.notChecked") : words(own.verifiedAt === null ? "settings.domain.checkedDaily" : "settings.domain.checkedWeekly", { when: format.instant(own.checkedAt) })}
        </Text>
      </BlockStack>
    </Card>
  );
}

/** For merchants who do not look after their DNS themselves. */
function SendRecords() {
  const words = useWords();
  const fetcher = useFetcher<DomainAnswer>();
  const [to, setTo] = useState("");
  useToast(fetcher.data, () => setTo(""));
  return (
    <Card>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          fetcher.submit({ intent: "send", to }, { method: "post" });
        }}
      >
        <BlockStack gap="200">
          <Text as="h2" variant="headingSm">
            {words("settings.domain.sendTitle")}
          </Text>
          <TextField
            label={words("settings.domain.sendTo")}
            helpText={words("settings.domain.sendHelp")}
            type="email"
            autoComplete="off"
            value={to}
            error={fetcher.data?.error && words(fetcher.data.error, { reply: fetcher.data.reply ?? "" })}
            onChange={setTo}
            connectedRight={
              <Button submit loading={fetcher.state !== "idle"}>
                {words("settings.domain.send")}
              </Button>
            }
          />
        </BlockStack>
      </form>
    </Card>
  );
}

function Address({ own }: { own: Plain<DomainView> }) {
  const words = useWords();
  const fetcher = useFetcher<DomainAnswer>();
  const [localPart, setLocalPart] = useState(own.localPart);
  useToast(fetcher.data);
  return (
    <Card>
      <TextField label={words("settings.domain.address")} autoComplete="off" value={localPart} suffix={`@${own.domain}`} error={fetcher.data?.error && words(fetcher.data.error)} helpText={words("settings.domain.localPartHelp")} onChange={setLocalPart} />
      <FormSaveBar id="sender-address" dirty={localPart !== own.localPart} saving={fetcher.state !== "idle"} onSave={() => fetcher.submit({ intent: "address", localPart }, { method: "post" })} onDiscard={() => setLocalPart(own.localPart)} />
    </Card>
  );
}

function RemoveDomain({ own, sender }: { own: Plain<DomainView>; sender: SenderWords }) {
  const words = useWords();
  const fetcher = useFetcher<DomainAnswer>();
  const [asking, setAsking] = useState(false);
  useToast(fetcher.data);
  return (
    <Box paddingInline={{ xs: "400", sm: "0" }}>
      <Button onClick={() => setAsking(true)} tone="critical" variant="plain">
        {words("settings.domain.remove", { domain: own.domain })}
      </Button>
      <ActionModal
        id="remove-domain"
        open={asking}
        title={words("settings.domain.removeTitle", { domain: own.domain })}
        verb={words("words.remove")}
        tone="critical"
        busy={fetcher.state !== "idle"}
        onClose={() => setAsking(false)}
        onDo={() => {
          fetcher.submit({ intent: "remove" }, { method: "post" });
          setAsking(false);
        }}
      >
        <BlockStack gap="200">
          <p>{words("settings.domain.removeText", { ...sender })}</p>
          <p>{words("settings.domain.removeBack")}</p>
        </BlockStack>
      </ActionModal>
    </Box>
  );
}
