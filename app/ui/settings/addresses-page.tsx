import { useFetcher, useRevalidator } from "@remix-run/react";
import { BlockStack, Button, Card, Collapsible, DropZone, InlineError, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { useId, useState } from "react";
import type { ShownList } from "#app/shoppers/change-address-list.server";
import type { ReadListProblem } from "#app/shoppers/read-address-list.server";
import type { WordsKey } from "../../i18n/words-key.ts";
import { AdminPage } from "../admin-page.tsx";
import type { Plain } from "../plain.ts";
import { useFormat, useMay } from "../shop-format.tsx";
import { usePolling } from "../use-polling.ts";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";

const POLL_MS = 2_000;

type List = Plain<ShownList>;
export interface AddressesAnswer {
  done?: WordsKey;
  /** What was asked for did not fit any more. */
  notNow?: true;
}
/** What the upload answers. */
export type UploadAnswer = { kind: "read" } | { kind: "refused"; problem: ReadListProblem };

/** Lists of addresses that must not be mailed: bring one, look at what would come of it, leave out, take back. */
export function AddressesPage({ lists }: { lists: List[] }) {
  const words = useWords();
  const fetcher = useFetcher<AddressesAnswer>();
  useToast(fetcher.data);
  const revalidator = useRevalidator();
  usePolling(revalidator, lists.some(({ state }) => state === "importing" || state === "undoing") ? POLL_MS : null);
  const may = useMay()("suppress");
  const ready = lists.find(({ state }) => state === "ready");
  const act = (intent: "import" | "undo", id: string) => fetcher.submit({ intent, id }, { method: "post" });
  return (
    <AdminPage title={words("addresses.title")} narrowWidth backAction={{ content: words("settings.back"), url: "/app/settings" }}>
      <BlockStack gap="400">
        {may && <BringCard onRead={() => revalidator.revalidate()} />}
        {ready && may && <ReadyCard list={ready} busy={fetcher.state !== "idle"} onImport={() => act("import", ready.id)} />}
        <PastCard lists={lists.filter(({ state }) => state !== "ready")} notNow={fetcher.data?.notNow ?? false} onUndo={may ? (id) => act("undo", id) : null} />
      </BlockStack>
    </AdminPage>
  );
}

function BringCard({ onRead }: { onRead(): void }) {
  const words = useWords();
  const errorId = useId();
  const [state, setState] = useState<"idle" | "reading" | ReadListProblem | "failed">("idle");
  const bring = async (file: File | undefined) => {
    if (!file) return;
    setState("reading");
    const answer = await upload(file);
    setState(answer === null ? "failed" : answer.kind === "read" ? "idle" : answer.problem);
    if (answer?.kind === "read") onRead();
  };
  const failed = state !== "idle" && state !== "reading";
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {words("addresses.bring.title")}
        </Text>
        <Text as="p">{words("addresses.bring.help")}</Text>
        <DropZone label={words("addresses.bring.label")} labelHidden allowMultiple={false} accept=".csv,.txt,.tsv,text/csv,text/plain" disabled={state === "reading"} error={failed} onDrop={(files) => void bring(files[0])}>
          <DropZone.FileUpload actionTitle={words("addresses.bring.choose")} actionHint={words("addresses.bring.drop")} />
        </DropZone>
        <div role="status">{state === "reading" && <Text as="p">{words("addresses.bring.reading")}</Text>}</div>
        {failed && <InlineError message={words(`addresses.bring.error.${state}`)} fieldID={errorId} />}
        <Text as="p" tone="subdued">
          {words("addresses.bring.looks")} {words("addresses.bring.kept")}
        </Text>
      </BlockStack>
    </Card>
  );
}

/** The file as it is, so that the server can read it as it comes. */
async function upload(file: File): Promise<UploadAnswer | null> {
  const response = await fetch("/app/settings/addresses/upload", { method: "POST", body: file, headers: { "content-type": "application/octet-stream" } }).catch(() => undefined);
  if (!response?.ok) return null;
  return (await response.json().catch(() => null)) as UploadAnswer | null;
}

function ReadyCard({ list, busy, onImport }: { list: List; busy: boolean; onImport(): void }) {
  const words = useWords();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const id = useId();
  const { found, known, leftAlone, invalid, problems } = list;
  const rows: [WordsKey, number][] = [["addresses.ready.found", found], ["addresses.ready.fresh", found - known], ["addresses.ready.known", known]];
  if (leftAlone > 0) rows.push(["addresses.ready.leftAlone", leftAlone]);
  if (invalid > 0) rows.push(["addresses.ready.invalid", invalid]);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm" id={`${id}-title`}>
          {words("addresses.ready.title")}
        </Text>
        <Text as="p" tone="subdued">
          {words("addresses.ready.from", { source: words(`addresses.source.${list.source ?? "list"}`), when: format.instant(list.createdAt) })}
        </Text>
        <table className="sums" aria-labelledby={`${id}-title`}>
          <tbody>
            {rows.map(([key, value]) => (
              <tr key={key}>
                <th scope="row">{words(key)}</th>
                <td>{format.number(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {problems.length > 0 && (
          <BlockStack gap="200">
            <InlineStack>
              <Button variant="plain" disclosure={open ? "up" : "down"} onClick={() => setOpen(!open)} ariaExpanded={open} ariaControls={`${id}-lines`}>
                {words("addresses.ready.firstProblems", { count: problems.length })}
              </Button>
            </InlineStack>
            <Collapsible id={`${id}-lines`} open={open}>
              <ul className="plain-list">
                {problems.map(({ line, problem }) => (
                  <li key={line}>{words(`addresses.ready.line_${problem}`, { line: format.number(line) })}</li>
                ))}
              </ul>
            </Collapsible>
          </BlockStack>
        )}
        {found - known > 0 ? (
          <InlineStack>
            <Button variant="primary" loading={busy} onClick={onImport}>
              {words("addresses.ready.import", { count: found - known })}
            </Button>
          </InlineStack>
        ) : (
          <Text as="p">{words(found > 0 ? "addresses.ready.nothingNew" : "addresses.ready.nobody")}</Text>
        )}
      </BlockStack>
    </Card>
  );
}

function PastCard({ lists, notNow, onUndo }: { lists: List[]; notNow: boolean; onUndo: ((id: string) => void) | null }) {
  const words = useWords();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {words("addresses.past.title")}
        </Text>
        <div role="status">{notNow && <Text as="p">{words("addresses.past.notNow")}</Text>}</div>
        {lists.length === 0 && <Text as="p">{words("addresses.past.none")}</Text>}
        {lists.map((list) => {
          const when = format.instant(list.createdAt);
          return (
            <BlockStack key={list.id} gap="100">
              <InlineStack align="space-between" blockAlign="center" gap="200">
                <Text as="h3" variant="bodyMd" fontWeight="semibold">
                  {stateOf(list)}
                </Text>
                {list.undoableUntil && onUndo && (
                  <Button size="slim" onClick={() => onUndo(list.id)} accessibilityLabel={words("addresses.past.undoThis", { when })}>
                    {words("addresses.past.undo")}
                  </Button>
                )}
              </InlineStack>
              <Text as="p" tone="subdued">
                {words("addresses.past.from", { source: words(`addresses.source.${list.source ?? "list"}`), when })}
                {list.undoableUntil && ` · ${words("addresses.past.undoUntil", { when: format.dayOf(list.undoableUntil) })}`}
              </Text>
              {(list.state === "importing" || list.state === "undoing") && <Progress list={list} />}
            </BlockStack>
          );
        })}
      </BlockStack>
    </Card>
  );

  function stateOf({ state, added, undoneAt }: List): string {
    if (state === "importing") return words("addresses.past.importing");
    if (state === "undoing") return words("addresses.past.undoing");
    return state === "undone" && undoneAt ? words("addresses.past.undone", { when: format.instant(undoneAt) }) : words("addresses.past.done", { count: added });
  }
}

function Progress({ list: { state, step, worked, found, added } }: { list: List }) {
  const words = useWords();
  const all = state === "importing" ? found : added;
  return (
    <BlockStack gap="100">
      <ProgressBar progress={step === "shoppers" || all === 0 ? 100 : Math.round((worked / all) * 100)} size="small" animated={false} ariaLabelledBy="address-progress" />
      <Text as="p" id="address-progress">
        {step === "shoppers" ? words("addresses.past.shoppers") : words("addresses.past.progress", { worked, count: all })}
      </Text>
    </BlockStack>
  );
}
