import { useState } from "react";
import type { MailPreview } from "#app/messages/mail";
import { AdminPage } from "../admin-page.tsx";
import { useServerAnswer } from "../use-server-answer.ts";
import { useWords } from "../words.tsx";
import type { CampaignEditorProps } from "./campaign-editor.tsx";
import { PreviewCard } from "./preview-card.tsx";

/** The mail of a campaign that was started: to be looked at, for nothing of it changes any more. */
export function StartedMail({ campaign, examples }: Pick<CampaignEditorProps, "campaign" | "examples">) {
  const words = useWords();
  const [example, setExample] = useState(examples[0]?.id ?? "");
  const { subject, previewLine, body, offer, locale } = campaign;
  const preview = useServerAnswer<MailPreview>("/app/campaigns/preview-mail", { subject, previewLine, body, offer, locale, shopperId: example || null });
  return (
    <AdminPage title={words("editor.startedMail", { name: campaign.name })} subtitle={words("editor.locked")} backAction={{ content: campaign.name, url: `/app/campaigns/${campaign.id}` }} narrowWidth>
      <PreviewCard preview={preview} examples={examples} example={example} onExample={setExample} />
    </AdminPage>
  );
}
