import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, Card, FormLayout, InlineStack, Link, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { MailCalendar } from "#app/campaigns/load-calendar.server";
import { AdminPage } from "../admin-page.tsx";
import { FormTrouble } from "../form-trouble.tsx";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { TableCard } from "../table-card.tsx";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";
import type { SettingsAnswer } from "./sender-form.tsx";

export type LimitsAnswer = SettingsAnswer & { moved?: number };

/** How many mails leave on which day and why, when none do, and the merchant's own days without mail. */
export function LimitsPage({ calendar, cap, today }: { calendar: Plain<MailCalendar>; cap: number; today: string }) {
  const words = useWords();
  return (
    <AdminPage title={words("limits.title")} narrowWidth backAction={{ content: words("settings.back"), url: "/app/settings" }}>
      <BlockStack gap="400">
        <Card>
          <BlockStack gap="200">
            <Text as="h2" variant="headingSm">
              {words("limits.rules.title")}
            </Text>
            <ul className="plain-list">
              <li>{words("limits.rules.hours")}</li>
              <li>{words("limits.rules.pace")}</li>
              <li>{words("limits.rules.late")}</li>
              <li>
                {words("limits.rules.cap", { count: cap })} <Link url="/app/settings/sender">{words("limits.rules.change")}</Link>
              </li>
            </ul>
          </BlockStack>
        </Card>
        <OffDaysCard offDays={calendar.offDays} today={today} />
        <CalendarCard calendar={calendar} />
      </BlockStack>
    </AdminPage>
  );
}

function OffDaysCard({ offDays, today }: { offDays: Plain<MailCalendar>["offDays"]; today: string }) {
  const words = useWords();
  const format = useFormat();
  const fetcher = useFetcher<LimitsAnswer>();
  const [fields, setFields] = useState({ fromDay: "", untilDay: "", note: "" });
  useToast(fetcher.data, () => setFields({ fromDay: "", untilDay: "", note: "" }));
  const moved = fetcher.data?.moved;
  const errors = fetcher.data?.errors;
  const field = (name: keyof typeof fields) => ({ name, label: words(`limits.off.${name}`), value: fields[name], error: errors?.[name] && words(errors[name]), autoComplete: "off", onChange: (value: string) => setFields((before) => ({ ...before, [name]: value })) });
  return (
    <Card>
      <div data-form>
        <BlockStack gap="300">
          <Text as="h2" variant="headingSm">
            {words("limits.off.title")}
          </Text>
          <Text as="p" tone="subdued">
            {words("limits.off.help")}
          </Text>
          <FormTrouble errors={errors} />
          {offDays.length > 0 && (
            <ul className="plain-list">
              {offDays.map(({ id, fromDay, untilDay, note }) => (
                <li key={id} className="list-row need-row">
                  <Text as="span">
                    {fromDay === untilDay ? format.day(fromDay) : words("limits.off.range", { from: format.day(fromDay), until: format.day(untilDay) })}
                    {note && ` · ${note}`}
                  </Text>
                  <Button size="slim" onClick={() => fetcher.submit({ intent: "remove", id }, { method: "post" })} accessibilityLabel={words("limits.off.removeThese", { from: format.day(fromDay) })}>
                    {words("words.remove")}
                  </Button>
                </li>
              ))}
            </ul>
          )}
          <FormLayout>
            <FormLayout.Group condensed>
              <TextField {...field("fromDay")} type="date" min={today} />
              <TextField {...field("untilDay")} type="date" min={fields.fromDay || today} />
            </FormLayout.Group>
            <TextField {...field("note")} maxLength={80} />
          </FormLayout>
          <InlineStack gap="300" blockAlign="center">
            <Button onClick={() => fetcher.submit({ intent: "add", ...fields, untilDay: fields.untilDay || fields.fromDay }, { method: "post" })} loading={fetcher.state !== "idle"} disabled={fields.fromDay === ""}>
              {words("limits.off.add")}
            </Button>
            <Text as="span" tone="subdued">
              <span role="status">{moved !== undefined && moved > 0 && words("limits.off.moved", { count: moved })}</span>
            </Text>
          </InlineStack>
        </BlockStack>
      </div>
    </Card>
  );
}

function CalendarCard({ calendar: { days, firstMails } }: { calendar: Plain<MailCalendar> }) {
  const words = useWords();
  const format = useFormat();
  const most = Math.max(1, ...days.map(({ allowed, planned }) => Math.max(allowed, planned)));
  return (
    <TableCard id="mail-calendar" title={words("limits.calendar.title")} help={firstMails.kind === "waits" ? words("limits.calendar.waits", { when: format.instant(firstMails.until) }) : words(`limits.calendar.${firstMails.kind}`)}>
      <table className="sums" aria-labelledby="mail-calendar">
        <thead>
          <tr>
            <th scope="col">{words("limits.calendar.day")}</th>
            <th scope="col">{words("limits.calendar.allowed")}</th>
            <th scope="col">{words("limits.calendar.planned")}</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, allowed, planned, off }) => (
            <tr key={day}>
              <th scope="row">
                {format.shortDay(day)}
                <span className="bar" aria-hidden="true">
                  <span style={{ inlineSize: `${(allowed / most) * 100}%` }} />
                  <span className="bar-part" style={{ inlineSize: `${(planned / most) * 100}%` }} />
                </span>
              </th>
              <td>{off ? words("limits.calendar.off") : format.number(allowed)}</td>
              <td>{format.number(planned)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableCard>
  );
}
