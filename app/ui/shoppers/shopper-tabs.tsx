import { useFetcher } from "@remix-run/react";
import type { TabProps } from "@shopify/polaris";
import type { ShopperCounts } from "#app/shoppers/shopper";
import { isPlainView, parseShopperQuery, type ShopperQuery, type ShopperView } from "#app/shoppers/shopper-query";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";
import { tabOf, viewOf } from "./view-of.ts";

export interface SavedViewRow {
  id: string;
  name: string;
  query: string;
}

const always: readonly ShopperView[] = ["lapsed", "slowing", "in_campaign", "came_back", "said_no", "active", "all"];

interface TabsInput {
  /** Shoppers have states; before that there is one view of all. */
  judged: boolean;
  go(query: ShopperQuery): void;
  rename(view: SavedViewRow): void;
}

/** The tabs: those that are always there, then the merchant's own. A view of their own is selected while the address says exactly it. */
export function useShopperTabs(query: ShopperQuery, counts: ShopperCounts, saved: SavedViewRow[], { judged, go, rename }: TabsInput) {
  const locked = judged ? always : always.slice(-1);
  const words = useWords();
  const format = useFormat();
  const fetcher = useFetcher();
  const own = saved.findIndex((view) => view.query === viewOf(query));
  const tabs: TabProps[] = [
    ...locked.map((state, index) => ({
      id: state,
      content: words(`shoppers.view.${state}`),
      badge: format.number(counts[state].all),
      isLocked: true,
      index,
      actions: [],
      onAction: () => go({ state, sort: query.sort }),
    })),
    ...saved.map((view, index) => ({
      id: tabOf(view),
      content: view.name,
      isLocked: false,
      index: locked.length + index,
      actions: [
        // Polaris' own "rename" says nothing about a name that is empty, and closes before it is known whether the name was free.
        { type: "edit" as const, content: words("shoppers.renameView"), onAction: () => rename(view) },
        {
          type: "delete" as const,
          onPrimaryAction: async () => {
            fetcher.submit({ intent: "delete-view", id: view.id }, { method: "post" });
            go({ state: "lapsed", sort: "quiet" });
            return true;
          },
        },
      ],
      onAction: () => go(parseShopperQuery(new URLSearchParams(view.query))),
    })),
  ];
  return { tabs, selected: own >= 0 ? locked.length + own : locked.indexOf(query.state), filtered: !isPlainView(query) || query.mailable !== undefined, own: saved[own] };
}
