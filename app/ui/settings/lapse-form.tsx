import { useFetcher } from "@remix-run/react";
import { BlockStack, Box, Card, FormLayout, RangeSlider, Text, TextField } from "@shopify/polaris";
import { slowingDays } from "#app/lapse/fixed-window";
import type { WindowPreview } from "#app/lapse/window-preview";
import { AdminPage } from "../admin-page.tsx";
import { FiguresCard } from "../figures.tsx";
import { FormSaveBar } from "../form-save-bar.tsx";
import { FormTrouble, type SavedBy, StaleForm } from "../form-trouble.tsx";
import { SkeletonLines } from "../part.tsx";
import { useFormat } from "../shop-format.tsx";
import { useServerAnswer } from "../use-server-answer.ts";
import { useToast } from "../use-toast.ts";
import { useVersionedForm } from "../use-versioned-form.ts";
import { useWords } from "../words.tsx";
import { ForRole } from "./for-role.tsx";
import type { SettingsAnswer } from "./sender-form.tsx";

/** The slider's end; a longer window is typed. */
const SLIDER_MAX = 365;

interface LapseFormProps {
  version: number;
  last: SavedBy;
  days: number;
  zone: string;
  min: number;
  max: number;
  /** A store for trying things out. */
  development: boolean;
  hasAllOrders: boolean;
}

/** When someone counts as lapsed, with what it would mean before it is saved. */
export function LapseForm({ version, last, days, zone, min, max, development, hasAllOrders }: LapseFormProps) {
  const words = useWords();
  const fetcher = useFetcher<SettingsAnswer>();
  const form = useVersionedForm(version, { days: String(days) }, fetcher.data?.stale);
  const text = form.fields.days;
  const setText = (typed: string) => form.change({ days: typed });
  useToast(fetcher.data);

  const typed = /^\d{1,4}$/.test(text) ? Number(text) : null;
  const asked = typed !== null && typed >= min && typed <= max ? typed : null;
  const error = fetcher.data?.errors?.days;
  const save = () => fetcher.submit({ version: form.version, days: text }, { method: "post" });
  return (
    <AdminPage title={words("settings.lapse.title")} narrowWidth backAction={{ content: words("settings.back"), url: "/app/settings" }}>
      <div data-form>
        <BlockStack gap="400">
          <StaleForm stale={form.stale} last={last} beside={[{ label: words("settings.lapse.title"), mine: form.fields.days, theirs: form.newer.days }]} onLoad={form.loadNewer} />
          <FormTrouble errors={fetcher.data?.errors} values={{ min, max }} />
          <ForRole action="change-settings">
            <Card>
              <FormLayout>
                <Text as="p">{words("settings.lapse.intro")}</Text>
                <TextField label={words("settings.lapse.days")} name="days" type="number" min={min} max={max} autoComplete="off" suffix={words("settings.lapse.suffix")} value={text} onChange={setText} error={error && words(error, { min, max })} />
                <RangeSlider label={words("settings.lapse.days")} labelHidden min={min} max={SLIDER_MAX} value={Math.min(typed ?? days, SLIDER_MAX)} onChange={(value) => setText(String(value))} />
                <BlockStack gap="100">
                  {asked !== null && <Text as="p">{words("settings.lapse.slowingFrom", { days: slowingDays(asked) })}</Text>}
                  <Text as="p" tone="subdued">
                    {words("settings.lapse.dayBegins", { zone })} {words("settings.lapse.noMails")}
                  </Text>
                  {!hasAllOrders && <Text as="p">{words("trouble.history.line")}</Text>}
                  {development && <Text as="p">{words("settings.lapse.development")}</Text>}
                </BlockStack>
              </FormLayout>
            </Card>
          </ForRole>
          {asked !== null && <Preview asked={asked} inForce={days} />}
        </BlockStack>
      </div>
      <FormSaveBar id="lapse" dirty={text !== form.saved.days} saving={fetcher.state !== "idle"} onSave={save} onDiscard={form.discard} />
    </AdminPage>
  );
}

function Preview({ asked, inForce }: { asked: number; inForce: number }) {
  const words = useWords();
  const format = useFormat();
  const { answer, pending, failed } = useServerAnswer<WindowPreview>("/app/settings/preview-window", { windowDays: asked });
  const title = words("settings.lapse.preview.title", { days: answer?.windowDays ?? asked });
  if (!answer) {
    return (
      <FiguresCard title={title} figures={[]}>
        {failed ? <Text as="p" tone="critical">{words("settings.lapse.preview.failed")}</Text> : <SkeletonLines lines={5} minHeight="148px" />}
      </FiguresCard>
    );
  }
  const { lapsed, mailable, slowing, changes } = answer;
  return (
    <div className={pending ? "waiting" : undefined} aria-live="polite" aria-busy={pending}>
      <FiguresCard
        title={title}
        figures={[
          { label: words("settings.lapse.preview.lapsed"), value: format.number(lapsed) },
          { label: words("settings.lapse.preview.mailable"), value: format.number(mailable) },
          { label: words("settings.lapse.preview.slowing"), value: format.number(slowing) },
          ...(answer.windowDays === inForce ? [] : [{ label: words("settings.lapse.preview.newlyLapsed"), value: format.number(changes.newlyLapsed) }, { label: words("settings.lapse.preview.noLongerLapsed"), value: format.number(changes.noLongerLapsed) }]),
        ]}
      >
        {answer.windowDays === inForce && (
          <Box>
            <Text as="p" tone="subdued">
              {words("settings.lapse.preview.same")}
            </Text>
          </Box>
        )}
      </FiguresCard>
    </div>
  );
}
