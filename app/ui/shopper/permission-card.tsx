import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, Card, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { ChosenPreferences } from "#app/messages/mail";
import { choices } from "#app/messages/preferences";
import type { LeftOut } from "#app/shoppers/left-out-shoppers.store.server";
import type { Shopper } from "#app/shoppers/shopper";
import type { WordsKey } from "../../i18n/words-key.ts";
import { useCountries } from "../countries.ts";
import type { Plain } from "../plain.ts";
import { useFormat, useMay } from "../shop-format.tsx";
import { useStaffName } from "../staff-name.ts";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";

const suppressions = ["unsubscribed", "complaint", "hard_bounce", "redacted", "merchant"] as const;

/** Whether they may be written to, since when, what they chose themselves, and whether the merchant leaves them out. */
export function PermissionCard({ shopper, chosen, leftOut }: { shopper: Plain<Shopper>; chosen: Plain<ChosenPreferences>; leftOut: Plain<LeftOut> | null }) {
  const words = useWords();
  const format = useFormat();
  const reason = suppressions.find((one) => one === shopper.suppressedFor);
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {words("shopper.permission.title")}
        </Text>
        {reason !== "redacted" && (
          <Text as="p">
            {words(`shopper.permission.consent.${shopper.consent}`)}
            {shopper.consentAt && ` ${words("shopper.permission.since", { day: format.dayOf(shopper.consentAt) })}`}
          </Text>
        )}
        {reason && <Text as="p">{words(`shopper.permission.suppressed.${reason}`)}</Text>}
        {choices.map((choice) => {
          const at = chosen[choice];
          return (
            at !== null && (
              <Text as="p" key={choice}>
                {words(choice === "pause" ? "shopper.permission.choseUntil" : "shopper.permission.chose", { what: words(`words.preference.${choice}`), day: format.dayOf(at) })}
              </Text>
            )
          );
        })}
        {reason !== "redacted" && (
          <Text as="p" tone="subdued">
            {words(`shopper.permission.reach.${shopper.reach}`)}
          </Text>
        )}
        {reason !== "redacted" && shopper.dataSaleOptOut && <Text as="p">{words("shopper.permission.dataSale")}</Text>}
        {reason !== "redacted" && <DoNotContact leftOut={leftOut} />}
      </BlockStack>
    </Card>
  );
}

/** Leaves them out of campaigns for good, or lets them back; says who did it and when. */
function DoNotContact({ leftOut }: { leftOut: Plain<LeftOut> | null }) {
  const words = useWords();
  const format = useFormat();
  const may = useMay();
  const staffName = useStaffName();
  const fetcher = useFetcher<{ done?: WordsKey }>();
  useToast(fetcher.data);
  return (
    <>
      {leftOut && <Text as="p">{words("shopper.permission.leftOut", { day: format.dayOf(leftOut.at), who: staffName(leftOut.by) })}</Text>}
      {may("suppress") && (
        <div className="not-on-paper">
          <Button onClick={() => fetcher.submit({ intent: leftOut ? "let-back" : "leave-out" }, { method: "post" })} loading={fetcher.state !== "idle"}>
            {words(leftOut ? "shopper.permission.letBack" : "shopper.permission.leaveOut")}
          </Button>
        </div>
      )}
    </>
  );
}

/** What is known of them, no verdicts. */
export function FactsCard({ shopper }: { shopper: Plain<Shopper> }) {
  const words = useWords();
  const format = useFormat();
  const { i18n } = useTranslation();
  const countries = useCountries();
  const none = words("shopper.facts.none");
  const place = [shopper.town, shopper.province, shopper.country && countries.name(shopper.country)].filter(Boolean).join(", ");
  const facts = {
    address: shopper.email && <Address text={shopper.email} />,
    phone: shopper.phone,
    place,
    // What browsers call a language may differ from the server; the browser's word stays.
    language: shopper.locale && <span suppressHydrationWarning>{new Intl.DisplayNames([i18n.language], { type: "language" }).of(shopper.locale)}</span>,
    first: shopper.firstOrderDay && format.day(shopper.firstOrderDay),
    last: shopper.lastOrderDay && format.day(shopper.lastOrderDay),
    orders: words("shopper.facts.ordersOn", { orders: shopper.orders, days: shopper.orderDays }),
    rhythm: shopper.meanGapDays === null ? null : words("words.everyDays", { count: Math.round(shopper.meanGapDays) }),
    spent: format.money(shopper.spentMinor),
    refunded: shopper.refundedMinor > 0 ? format.money(shopper.refundedMinor) : null,
    tags: shopper.tags.join(", "),
  };
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {words("shopper.facts.title")}
        </Text>
        {/* Polaris' DescriptionList gives names a quarter of the width, which in an aside breaks them. */}
        <dl className="facts">
          {(Object.keys(facts) as (keyof typeof facts)[]).map((fact) => (
            <Fragment key={fact}>
              <dt>{words(`shopper.facts.${fact}`)}</dt>
              <dd>{facts[fact] || none}</dd>
            </Fragment>
          ))}
        </dl>
      </BlockStack>
    </Card>
  );
}

/** An address that is too long for its place is parted before its @, not in a word. */
function Address({ text }: { text: string }) {
  const at = text.lastIndexOf("@");
  return (
    <>
      {text.slice(0, at)}
      <wbr />
      {text.slice(at)}
    </>
  );
}
