import { BlockStack, ChoiceList, DatePicker, type FilterInterface, InlineStack, Link, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { funnelKeys, whyLeft } from "#app/campaigns/funnel";
import { whyNotSent } from "#app/messages/mail";
import type { ShopperQuery } from "#app/shoppers/shopper-query";
import { useCountries } from "../countries.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

type Change = (patch: Partial<ShopperQuery>) => void;

const fates = ["all", "sent", "held_out", "waiting", "uncertain", "not_sent"] as const;

const wholeNumber = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined);

/**
 * The filters of the list, each with what it says when it is applied.
 * @param today        the shop's calendar day, where a calendar opens
 * @param campaignName of the campaign whose shoppers are shown
 */
export function useShopperFilters(query: ShopperQuery, today: string, campaignName: string | null, choose: Change, type: Change) {
  const words = useWords();
  const format = useFormat();
  const countries = useCountries();
  const between = (of: "quiet" | "orders", from: number | undefined, to: number | undefined) =>
    from !== undefined && to !== undefined ? words(`shoppers.filter.${of}Between`, { from, to }) : from !== undefined ? words(`shoppers.filter.${of}AtLeast`, { from }) : words(`shoppers.filter.${of}AtMost`, { to: to ?? 0 });

  const fateText = (fate: string | undefined): string => {
    const [state, why] = (fate ?? "all").split(":");
    const known = whyNotSent.find((one) => one === why);
    return known ? words(`permission.why.${known}`) : words(`shoppers.filter.fate.${fates.find((one) => one === state) ?? "all"}`);
  };
  const partText = (part: string | undefined): string => {
    const step = funnelKeys.find((one) => one === part);
    if (step) return words("shoppers.filter.audienceIs", { part: words(`editor.funnel.${step}`) });
    const why = whyLeft.find((one) => one === part);
    return why ? words("shoppers.filter.audienceNot", { part: words(`permission.why.${why}`) }) : words("shoppers.filter.audience");
  };
  const filters: FilterInterface[] = [
    {
      key: "mailable",
      label: words("shoppers.filter.mailable"),
      shortcut: true,
      filter: (
        <ChoiceList
          title={words("shoppers.filter.mailable")}
          titleHidden
          choices={[
            { label: words("shoppers.filter.mailableYes"), value: "true" },
            { label: words("shoppers.filter.mailableNo"), value: "false" },
          ]}
          selected={query.mailable === undefined ? [] : [String(query.mailable)]}
          onChange={([value]) => choose({ mailable: value === undefined ? undefined : value === "true" })}
        />
      ),
    },
    { key: "quiet", label: words("shoppers.filter.quiet"), filter: <NumberRange of="quiet" from={query.minDaysQuiet} to={query.maxDaysQuiet} onChange={(minDaysQuiet, maxDaysQuiet) => type({ minDaysQuiet, maxDaysQuiet })} /> },
    { key: "orders", label: words("shoppers.filter.orders"), filter: <NumberRange of="orders" from={query.minOrders} to={query.maxOrders} onChange={(minOrders, maxOrders) => type({ minOrders, maxOrders })} /> },
    {
      key: "spent",
      label: words("shoppers.filter.spent"),
      filter: (
        <TextField
          label={words("shoppers.filter.spentField")}
          type="number"
          min={0}
          autoComplete="off"
          suffix={format.currency}
          value={query.minSpentMinor === undefined ? "" : String(query.minSpentMinor / 10 ** format.decimals)}
          onChange={(text) => type({ minSpentMinor: toMinor(text, format.decimals) })}
        />
      ),
    },
    {
      key: "country",
      label: words("shoppers.filter.country"),
      filter: (
        <Select
          label={words("shoppers.filter.country")}
          labelHidden
          options={[{ label: words("shoppers.filter.countryAny"), value: "" }, ...countries.options()]}
          value={query.country ?? ""}
          onChange={(country) => choose({ country: country || undefined })}
        />
      ),
    },
    { key: "since", label: words("shoppers.filter.since"), filter: <DayBefore day={query.customerSinceBefore} today={today} onChange={(customerSinceBefore) => choose({ customerSinceBefore })} /> },
    { key: "tag", label: words("shoppers.filter.tag"), filter: <TextField label={words("shoppers.filter.tag")} labelHidden autoComplete="off" value={query.tag ?? ""} onChange={(tag) => type({ tag: tag || undefined })} /> },
    // Reached from a campaign's result: another fate can be chosen here, another campaign there.
    ...(query.campaign === undefined
      ? []
      : [
          {
            key: "campaign",
            label: words("shoppers.filter.campaign"),
            filter: (
              <ChoiceList
                title={words("shoppers.filter.campaign")}
                titleHidden
                choices={fates.map((fate) => ({ label: fateText(fate), value: fate }))}
                selected={[(query.fate ?? "all").split(":")[0] ?? "all"]}
                onChange={([fate]) => choose({ fate: fate === "all" ? undefined : fate })}
              />
            ),
          },
        ]),
    // Reached from the editor: which of its numbers is chosen there.
    ...(query.audience === undefined
      ? []
      : [
          {
            key: "audience",
            label: words("shoppers.filter.audience"),
            filter: (
              <BlockStack gap="200">
                <Text as="p">{words("shoppers.filter.audienceText")}</Text>
                <Link url={`/app/campaigns/${query.draft}/edit`}>{words("shoppers.filter.audienceOpen")}</Link>
              </BlockStack>
            ),
          },
        ]),
  ];

  const applied = [
    query.mailable !== undefined && { key: "mailable", label: words(query.mailable ? "shoppers.filter.mailableYes" : "shoppers.filter.mailableNo"), onRemove: () => choose({ mailable: undefined }) },
    (query.minDaysQuiet ?? query.maxDaysQuiet) !== undefined && { key: "quiet", label: between("quiet", query.minDaysQuiet, query.maxDaysQuiet), onRemove: () => choose({ minDaysQuiet: undefined, maxDaysQuiet: undefined }) },
    (query.minOrders ?? query.maxOrders) !== undefined && { key: "orders", label: between("orders", query.minOrders, query.maxOrders), onRemove: () => choose({ minOrders: undefined, maxOrders: undefined }) },
    query.minSpentMinor !== undefined && { key: "spent", label: words("shoppers.filter.spentAtLeast", { amount: format.money(query.minSpentMinor) }), onRemove: () => choose({ minSpentMinor: undefined }) },
    query.country !== undefined && { key: "country", label: words("shoppers.filter.countryIs", { country: countries.name(query.country) }), onRemove: () => choose({ country: undefined }) },
    query.customerSinceBefore !== undefined && { key: "since", label: words("shoppers.filter.sinceBefore", { day: format.day(query.customerSinceBefore) }), onRemove: () => choose({ customerSinceBefore: undefined }) },
    query.tag !== undefined && { key: "tag", label: words("shoppers.filter.tagIs", { tag: query.tag }), onRemove: () => choose({ tag: undefined }) },
    query.campaign !== undefined && { key: "campaign", label: words("shoppers.filter.campaignIs", { name: campaignName ?? words("shoppers.filter.campaignGone"), fate: fateText(query.fate) }), onRemove: () => choose({ campaign: undefined, fate: undefined }) },
    query.audience !== undefined && { key: "audience", label: partText(query.part), onRemove: () => choose({ audience: undefined, draft: undefined, part: undefined }) },
  ].filter((filter) => filter !== false);
  return { filters, applied };
}

function toMinor(text: string, decimals: number): number | undefined {
  const amount = Number(text);
  return text === "" || !Number.isFinite(amount) || amount < 0 ? undefined : Math.round(amount * 10 ** decimals);
}

function NumberRange({ of, from, to, onChange }: { of: "quiet" | "orders"; from?: number; to?: number; onChange(from?: number, to?: number): void }) {
  const words = useWords();
  const field = { type: "number", min: 0, autoComplete: "off", suffix: words(`shoppers.filter.${of}Suffix`) } as const;
  return (
    <InlineStack gap="200" wrap={false}>
      <TextField {...field} label={words("shoppers.filter.quietFrom")} value={from === undefined ? "" : String(from)} onChange={(text) => onChange(wholeNumber(text), to)} />
      <TextField {...field} label={words("shoppers.filter.quietTo")} value={to === undefined ? "" : String(to)} onChange={(text) => onChange(from, wholeNumber(text))} />
    </InlineStack>
  );
}

/** A calendar day; the calendar shows days of the reader's own clock, which are read back as such. */
function DayBefore({ day, today, onChange }: { day?: string; today: string; onChange(day: string): void }) {
  const opens = new Date(`${day ?? today}T12:00:00`);
  const [shown, setShown] = useState({ month: opens.getMonth(), year: opens.getFullYear() });
  const text = (date: Date) => [date.getFullYear(), String(date.getMonth() + 1).padStart(2, "0"), String(date.getDate()).padStart(2, "0")].join("-");
  return <DatePicker month={shown.month} year={shown.year} onMonthChange={(to, of) => setShown({ month: to, year: of })} selected={day ? new Date(`${day}T12:00:00`) : undefined} onChange={({ start }) => onChange(text(start))} />;
}
