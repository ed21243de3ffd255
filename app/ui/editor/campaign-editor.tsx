import { useFetcher } from "@remix-run/react";
import { BlockStack, Card, TextField, useBreakpoints } from "@shopify/polaris";
import { useState } from "react";
import { type Campaign, type StartCheck, submitChecks } from "#app/campaigns/campaign";
import type { MailPreview } from "#app/messages/mail";
import type { WordsKey } from "../../i18n/words-key.ts";
import { AdminPage } from "../admin-page.tsx";
import { CampaignBadge } from "../campaigns/campaign-badge.tsx";
import { FormSaveBar } from "../form-save-bar.tsx";
import { FormTrouble, StaleForm } from "../form-trouble.tsx";
import type { Plain } from "../plain.ts";
import { useMay } from "../shop-format.tsx";
import { useServerAnswer } from "../use-server-answer.ts";
import { useToast } from "../use-toast.ts";
import { useVersionedForm } from "../use-versioned-form.ts";
import { useWords } from "../words.tsx";
import { ApprovalCard } from "./approval-card.tsx";
import { ChecksCard } from "./checks-card.tsx";
import { ComparisonCard } from "./comparison-card.tsx";
import { type ChangeDraft, draftOf, type EditorAnswer, sameDraft } from "./draft.ts";
import { MessageCard, type SenderView } from "./message-card.tsx";
import { OfferCard } from "./offer-card.tsx";
import { PickedCard } from "./picked-card.tsx";
import { type ExampleShopper, PreviewCard } from "./preview-card.tsx";
import { StartModal } from "./start-modal.tsx";
import { TestModal } from "./test-modal.tsx";
import { useBeside } from "./use-beside.ts";
import { useFunnel } from "./use-funnel.ts";
import { WhoCard } from "./who-card.tsx";

export interface CampaignEditorProps {
  campaign: Plain<Campaign>;
  checks: StartCheck[];
  /** Shoppers picked by hand; 0 for an audience by filters. */
  picks: number;
  examples: ExampleShopper[];
  sender: SenderView;
  testAddresses: string[];
}

/** The editor of a draft: who, offer, mail, comparison group, checks; the mail's preview beside them all the time. */
export function CampaignEditor({ campaign, checks, picks, examples, sender, testAddresses }: CampaignEditorProps) {
  const words = useWords();
  const { mdDown } = useBreakpoints();
  const saving = useFetcher<EditorAnswer>();
  const starting = useFetcher<EditorAnswer>();
  const form = useVersionedForm(campaign.version, draftOf(campaign), saving.data?.stale ?? starting.data?.stale);
  const draft = form.fields;
  const [example, setExample] = useState(examples[0]?.id ?? "");
  const [asking, setAsking] = useState<"start" | "test" | null>(null);
  const may = useMay();
  useToast(saving.data);
  useToast(starting.data);

  const change: ChangeDraft = form.change;
  const dirty = !sameDraft(draft, form.saved);
  const funnel = useFunnel(campaign.id, draft);
  const { subject, previewLine, body, offer, locale } = draft;
  const preview = useServerAnswer<MailPreview>("/app/campaigns/preview-mail", { subject, previewLine, body, offer, locale, shopperId: example || null });
  const errors = saving.data?.errors;
  const errorOf = (field: string) => (errors?.[field] ? words(errors[field]) : undefined);
  const save = () => saving.submit({ intent: "save", version: form.version, draft } as never, { method: "post", encType: "application/json" });
  const who = { campaignId: campaign.id, audience: draft.audience, change, error: errorOf("audience"), funnel };
  const shownChecks = starting.data?.checks ?? checks;
  const submit = () => starting.submit({ intent: "submit", version: form.version } as never, { method: "post", encType: "application/json" });
  // Whoever may not start asks somebody who may; what they can put right must be.
  const first = may("start-campaigns")
    ? primaryOf({ content: words("editor.start"), onAction: () => setAsking("start") }, { dirty, open: checks.filter(({ ok }) => !ok) })
    : primaryOf({ content: words(campaign.submittedAt ? "editor.approval.waits" : "editor.approval.submit"), onAction: submit, loading: starting.state !== "idle" }, { dirty, open: checks.filter(({ key, ok }) => !ok && submitChecks.includes(key)), done: campaign.submittedAt !== null });

  const besideOf = useBeside();

  // Beside the text where there is room, else right after it.
  const shownPreview = <PreviewCard preview={preview} examples={examples} example={example} onExample={setExample} />;

  return (
    <AdminPage
      title={campaign.name}
      titleMetadata={<CampaignBadge status={campaign.status} pausedWhy={campaign.pausedWhy} />}
      backAction={{ content: words("editor.back"), url: "/app/campaigns" }}
      primaryAction={{ ...first, helpText: first.helpText && words(first.helpText) }}
      fullWidth
      secondaryActions={[
        { content: words("editor.sendTest"), onAction: () => setAsking("test") },
        // Where the preview is not beside the text, one press leads to it.
        ...(mdDown ? [{ content: words("editor.preview.jump"), url: "#preview" }] : []),
      ]}
    >
      <div data-form>
        <BlockStack gap="400">
          <StaleForm stale={form.stale} last={{ by: campaign.updatedBy, at: campaign.updatedAt }} beside={besideOf(draft, form.newer)} onLoad={form.loadNewer} />
          {!form.stale && <FormTrouble errors={errors} />}
          <ApprovalCard campaign={campaign} />
          <div className="editor-grid">
            <div>
              <BlockStack gap="400">
                <Card>
                  <TextField label={words("editor.name.label")} helpText={words("editor.name.help")} autoComplete="off" maxLength={120} value={draft.name} error={errorOf("name")} onChange={(name) => change({ name })} />
                </Card>
                {draft.audience.picked ? <PickedCard {...who} picks={picks} /> : <WhoCard {...who} />}
                <OfferCard offer={draft.offer} change={change} error={errorOf("offer")} />
                <MessageCard draft={draft} change={change} sender={sender} problems={preview.answer?.problems ?? []} errors={{ subject: errorOf("subject"), previewLine: errorOf("previewLine"), body: errorOf("body") }} />
                {mdDown && shownPreview}
                <ComparisonCard percent={draft.comparisonPercent} change={change} error={errorOf("comparisonPercent")} why={funnel.answer?.funnel?.comparisonWhy ?? null} />
                <ChecksCard checks={shownChecks} tone={preview.answer?.tone} />
              </BlockStack>
            </div>
            {!mdDown && <div className="editor-aside">{shownPreview}</div>}
          </div>
        </BlockStack>
      </div>
      <FormSaveBar id="campaign-editor" dirty={dirty} saving={saving.state !== "idle"} onSave={save} onDiscard={form.discard} />
      <TestModal open={asking === "test"} draft={draft} example={example} addresses={testAddresses} onClose={() => setAsking(null)} />
      <StartModal
        open={asking === "start"}
        draft={form.saved}
        funnel={funnel.answer?.funnel}
        busy={starting.state !== "idle"}
        notReady={starting.data?.checks !== undefined}
        onStart={() => starting.submit({ intent: "start", version: form.version } as never, { method: "post", encType: "application/json" })}
        onClose={() => setAsking(null)}
      />
    </AdminPage>
  );
}

/** What the first button does, or why it does nothing yet. */
function primaryOf(action: { content: string; onAction(): void; loading?: boolean }, { dirty, open, done = false }: { dirty: boolean; open: StartCheck[]; done?: boolean }) {
  // While orders are read nobody has lapsed, so that nobody gets it either.
  const onlyReading = open.some(({ key }) => key === "history") && open.every(({ key }) => key === "history" || key === "audience");
  const notReady = open.length === 0 ? undefined : onlyReading ? "editor.checks.todo.history" : "editor.startNotReady";
  const helpText: WordsKey | undefined = dirty ? "editor.startSaveFirst" : done ? "editor.approval.waitsHelp" : notReady;
  return { ...action, disabled: dirty || done || open.length > 0, helpText };
}
