import { useNavigate, useNavigation } from "@remix-run/react";
import { BlockStack, Box, Button, Card, EmptySearchResult, InlineStack, Pagination, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import type { LogPage as Entries } from "#app/shops/load-log.server";
import { logKindNames } from "#app/shops/log-kinds";
import { AdminPage } from "../admin-page.tsx";
import type { Plain } from "../plain.ts";
import { saveFile } from "../save-file.ts";
import { useFormat, useMay } from "../shop-format.tsx";
import { useStaffName } from "../staff-name.ts";
import { useWords } from "../words.tsx";
import { type LogAddress, writeLogAddress } from "./log-address.ts";
import { sentenceOf } from "./log-words.ts";

interface LogPageProps {
  address: LogAddress;
  page: Plain<Entries>;
  /** Names by number. */
  campaigns: Record<string, string>;
}

/** Who did what, the newest first; the filters stand in the address. */
export function LogPage({ address, page, campaigns }: LogPageProps) {
  const words = useWords();
  const format = useFormat();
  const name = useActorName();
  const navigate = useNavigate();
  const busy = useNavigation().state === "loading";
  const [failed, setFailed] = useState(false);
  const may = useMay();
  const { person = "", kind = "" } = address;
  const go = (patch: Partial<LogAddress>) => navigate(writeLogAddress({ ...address, after: undefined, ...patch }) || ".", { preventScrollReset: true });
  const filtered = person !== "" || kind !== "" || address.after !== undefined;
  // Somebody who is asked for by an old address, and does not stand in the log any more.
  const people = person === "" || page.people.includes(person) ? page.people : [...page.people, person];
  return (
    <AdminPage title={words("log.title")} backAction={{ content: words("settings.back"), url: "/app/settings" }}>
      <Card padding="0">
        <Box padding="400" borderBlockEndWidth="025" borderColor="border-secondary">
          <BlockStack gap="300">
            <Text as="p" tone="subdued">
              {words("log.help")}
            </Text>
            <InlineStack gap="300" blockAlign="end">
              <Select label={words("log.person")} options={[{ value: "", label: words("log.anybody") }, ...people.map((actor) => ({ value: actor, label: name(actor) }))]} value={person} onChange={(value) => go({ person: value || undefined })} />
              <Select label={words("log.kindLabel")} options={[{ value: "", label: words("log.anything") }, ...logKindNames.map((value) => ({ value, label: words(`log.kind.${value}`) }))]} value={kind} onChange={(value) => go({ kind: logKindNames.find((one) => one === value) })} />
              <Button disabled={!may("export")} onClick={() => void saveFile(`/app/settings/log/export${writeLogAddress({ ...address, after: undefined })}`, "log-of-changes.csv").then((saved) => setFailed(!saved))}>{words("log.export")}</Button>
            </InlineStack>
            <div role="alert">
              {failed && (
                <Text as="p" tone="critical">
                  {words("log.exportFailed")}
                </Text>
              )}
            </div>
          </BlockStack>
        </Box>
        {page.entries.length === 0 ? (
          <Box padding="800">{filtered ? <EmptySearchResult title={words("log.none")} description={words("log.noneText")} /> : <Text as="p">{words("log.empty")}</Text>}</Box>
        ) : (
          <ol className="plain-list" aria-label={words("log.title")} aria-busy={busy}>
            {page.entries.map((entry) => (
              <li key={entry.id} className="list-row">
                <BlockStack gap="050">
                  <Text as="p">{sentenceOf(entry, campaigns, words, format)}</Text>
                  <Text as="p" tone="subdued">
                    {name(entry.actor)} · <time dateTime={entry.at}>{format.instant(entry.at)}</time>
                  </Text>
                </BlockStack>
              </li>
            ))}
          </ol>
        )}
        {(page.next !== null || address.after !== undefined) && (
          <Box padding="300">
            <Pagination
              hasPrevious={address.after !== undefined}
              hasNext={page.next !== null}
              onPrevious={() => go({})}
              onNext={() => go({ after: page.next ?? undefined })}
              accessibilityLabels={{ previous: words("log.newest"), next: words("log.earlier") }}
            />
          </Box>
        )}
      </Card>
    </AdminPage>
  );
}

/** Several members of a team without a name are told apart by the end of their number. */
function useActorName(): (actor: string) => string {
  const words = useWords();
  const staffName = useStaffName();
  return (actor) => {
    if (actor === "comeback") return words("log.byItself");
    if (actor === "shopify") return words("log.shopify");
    if (actor === "operator") return words("log.operator");
    const named = staffName(actor);
    return named === words("words.teamMember") ? words("log.member", { end: actor.slice(-4) }) : named;
  };
}
