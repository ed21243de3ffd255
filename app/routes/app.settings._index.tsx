import type { LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { Card, Icon, Text } from "@shopify/polaris";
import { ChevronRightIcon } from "@shopify/polaris-icons";
import { requireShop } from "#app/require-shop.server";
import { loadTeam } from "#app/shops/team.server";
import { AdminPage } from "../ui/admin-page.tsx";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { useFormat } from "../ui/shop-format.tsx";
import { useWords } from "../ui/words.tsx";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shop } = await requireShop(context, request);
  const { lapseRule, lapseWindowDays, senderName, dailyCap, dailyDigest, goodwillBudgetMinor, linkHosts } = shop.settings;
  const team = await loadTeam(ctx, { shopId: shop.id });
  return { lapseRule, lapseWindowDays, senderName, dailyCap, dailyDigest, goodwillBudgetMinor, links: linkHosts.length, people: team.members.length, domain: shop.ownDomain && { name: shop.ownDomain.domain, verified: shop.ownDomain.verified } };
});

/** One row for each sub-page: what it is, and how it stands. */
export default function Settings() {
  const { lapseRule, lapseWindowDays, senderName, dailyCap, dailyDigest, goodwillBudgetMinor, links, people, domain } = useLoaderData<typeof loader>();
  const words = useWords();
  const format = useFormat();
  const rows = [
    { to: "lapse", title: words("settings.rows.lapse"), value: lapseRule === "learned" ? words("settings.rows.lapseLearned") : words("settings.rows.lapseValue", { days: lapseWindowDays }) },
    { to: "sender", title: words("settings.rows.sender"), value: senderName === null ? words("settings.rows.senderOpen") : words("settings.rows.senderValue", { name: senderName, cap: dailyCap }) },
    { to: "domain", title: words("settings.domain.title"), value: domain === null ? words("settings.rows.domainNone") : words(domain.verified ? "settings.rows.domainVerified" : "settings.rows.domainWaiting", { domain: domain.name }) },
    { to: "permission", title: words("settings.rows.permission"), value: words("settings.rows.permissionValue") },
    { to: "offers", title: words("settings.rows.offers"), value: goodwillBudgetMinor === null ? words("settings.rows.offersOpen") : words("settings.rows.offersValue", { amount: format.money(goodwillBudgetMinor) }) },
    { to: "limits", title: words("settings.rows.limits"), value: words("settings.rows.limitsValue", { cap: dailyCap }) },
    { to: "links", title: words("settings.links.title"), value: links === 0 ? words("settings.rows.linksNone") : words("settings.rows.links", { count: links }) },
    { to: "digest", title: words("settings.digest.title"), value: words(dailyDigest ? "settings.rows.digestOn" : "settings.rows.digestOff") },
    { to: "team", title: words("settings.team.title"), value: words("settings.rows.team", { count: people }) },
    { to: "addresses", title: words("settings.rows.addresses"), value: words("settings.rows.addressesValue") },
    { to: "log", title: words("settings.rows.log"), value: words("settings.rows.logValue") },
    { to: "privacy", title: words("settings.rows.privacy"), value: words("settings.rows.privacyValue") },
  ];
  return (
    <AdminPage title={words("settings.title")} narrowWidth>
      <Card padding="0">
        <ul className="plain-list">
          {rows.map(({ to, title, value }) => (
            <li key={to} className="setting-row">
              <Link to={`/app/settings/${to}`} className="plain-link">
                <span>
                  <Text as="span" fontWeight="semibold">
                    {title}
                  </Text>
                  <Text as="span" tone="subdued">
                    {value}
                  </Text>
                </span>
                <Icon source={ChevronRightIcon} tone="subdued" />
              </Link>
            </li>
          ))}
        </ul>
      </Card>
    </AdminPage>
  );
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
