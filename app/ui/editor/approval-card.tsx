import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { type Campaign, SEND_BACK_MAX } from "#app/campaigns/campaign";
import { ActionModal } from "../action-modal.tsx";
import type { Plain } from "../plain.ts";
import { useFormat, useMay } from "../shop-format.tsx";
import { useStaffName } from "../staff-name.ts";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";
import type { EditorAnswer } from "./draft.ts";

/** How a draft stands between who writes it and who may start it; nothing while neither has asked the other. */
export function ApprovalCard({ campaign: { submittedAt, submittedBy, sentBack } }: { campaign: Plain<Campaign> }) {
  const words = useWords();
  const format = useFormat();
  const may = useMay();
  const who = useStaffName();
  if (submittedAt !== null) {
    const decides = may("start-campaigns");
    return (
      <Card>
        <BlockStack gap="200">
          <Text as="h2" variant="headingSm">
            {words("editor.approval.title")}
          </Text>
          <Text as="p">{words(decides ? "editor.approval.decide" : "editor.approval.waitsText", { who: who(submittedBy), when: format.instant(submittedAt) })}</Text>
          {decides && <SendBack />}
        </BlockStack>
      </Card>
    );
  }
  if (sentBack === null) return null;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {words("editor.approval.backTitle")}
        </Text>
        <Text as="p">{words("editor.approval.back", { who: who(sentBack.by), when: format.instant(sentBack.at) })}</Text>
        <div className="mail-line">
          <Text as="p">{sentBack.note}</Text>
        </div>
      </BlockStack>
    </Card>
  );
}

function SendBack() {
  const words = useWords();
  const fetcher = useFetcher<EditorAnswer>();
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState("");
  useToast(fetcher.data, () => setOpen(false));
  const error = fetcher.data?.errors?.note;
  return (
    <>
      <InlineStack>
        <Button onClick={() => setOpen(true)}>{words("editor.approval.sendBack")}</Button>
      </InlineStack>
      <ActionModal
        id="send-back"
        open={open}
        title={words("editor.approval.sendBackTitle")}
        verb={words("editor.approval.sendBackDo")}
        busy={fetcher.state !== "idle"}
        onDo={() => fetcher.submit({ intent: "send-back", note } as never, { method: "post", encType: "application/json" })}
        onClose={() => setOpen(false)}
      >
        <TextField label={words("editor.approval.note")} helpText={words("editor.approval.noteHelp")} multiline={3} autoComplete="off" maxLength={SEND_BACK_MAX} value={note} error={error && words(error)} onChange={setNote} />
      </ActionModal>
    </>
  );
}
