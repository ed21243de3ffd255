import { isRouteErrorResponse, useLocation, useRevalidator, useRouteError } from "@remix-run/react";
import { Card, EmptyState, Text } from "@shopify/polaris";
import type { Refusal } from "#app/require-shop.server";
import type { Action } from "#app/shops/roles";
import type { WordsKey } from "../i18n/words-key.ts";
import { AdminPage } from "./admin-page.tsx";
import quietPicture from "./quiet.svg";
import { useWords } from "./words.tsx";

interface Way {
  title: WordsKey;
  text: WordsKey;
  to: string;
  /** The name of the page that it leads to, where that is the parent. */
  parent?: WordsKey;
}

const missing = {
  shopper: { title: "trouble.missing.shopper", text: "trouble.missing.toShoppers", to: "/app/shoppers", parent: "words.nav.shoppers" },
  campaign: { title: "trouble.missing.campaign", text: "trouble.missing.toCampaigns", to: "/app/campaigns", parent: "words.nav.campaigns" },
  page: { title: "trouble.missing.page", text: "trouble.missing.toHome", to: "/app" },
} as const satisfies Record<string, Way>;

const wayOf = (of: keyof typeof missing): Way => missing[of];

/**
 * What a page shows when its data could not be had. A thing of another shop and a thing that never was get the same words.
 * @param of what the page is about, for the words of a 404
 */
export function PageTrouble({ of = "page" }: { of?: keyof typeof missing }) {
  const words = useWords();
  const error = useRouteError();
  const revalidator = useRevalidator();
  const notFound = isRouteErrorResponse(error) && error.status === 404;
  const refused = isRouteErrorResponse(error) && error.status === 403 ? (error.data as Refusal | null)?.refused : undefined;
  if (refused) return <Refused action={refused} />;
  const reference = isRouteErrorResponse(error) ? (error.data as { trouble?: string } | null)?.trouble : undefined;
  const way = wayOf(of);
  const title = notFound ? words(way.title) : words("trouble.page.title");
  const action = notFound
    ? { content: words(way.text), url: way.to }
    : { content: words("trouble.page.again"), onAction: () => revalidator.revalidate(), loading: revalidator.state !== "idle" };
  return (
    <AdminPage title={words(notFound ? "trouble.missing.title" : "trouble.page.name")} backAction={way.parent && { content: words(way.parent), url: way.to }}>
      <Card>
        <EmptyState heading={title} image={quietPicture} action={action}>
          {!notFound && <p>{words("trouble.page.text")}</p>}
          {reference && (
            <Text as="p" tone="subdued">
              {words("trouble.reference", { reference })}
            </Text>
          )}
        </EmptyState>
      </Card>
    </AdminPage>
  );
}

/** Something that the reader's role does not let them do. Nothing of it was done. */
function Refused({ action }: { action: Action }) {
  const words = useWords();
  const { pathname, search } = useLocation();
  return (
    <AdminPage title={words("trouble.refused.title")}>
      <Card>
        <EmptyState heading={words(`trouble.refused.${action}`)} image={quietPicture} action={{ content: words("trouble.refused.back"), url: pathname + search }}>
          <p>{words("trouble.refused.text")}</p>
        </EmptyState>
      </Card>
    </AdminPage>
  );
}
