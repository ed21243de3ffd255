import { BlockStack, Text } from "@shopify/polaris";
import type { TwinRecord } from "#app/shoppers/load-twins.server";
import type { WhyLeads } from "#app/shoppers/who-leads";
import { ActionModal } from "../action-modal.tsx";
import type { Plain } from "../plain.ts";
import { useWords } from "../words.tsx";
import { useTwinWords } from "./twin-words.ts";

/** Two records, and who of them both would count as. */
export interface TwinsToJoin {
  one: Pick<Plain<TwinRecord>, "id" | "name" | "orders">;
  other: Pick<Plain<TwinRecord>, "id" | "name" | "orders">;
  leader: { id: string; name: string };
  why: WhyLeads;
}

/** Says what follows before two records count as one. @param of null: nothing is asked */
export function JoinQuestion({ of, busy, onJoin, onClose }: { of: TwinsToJoin | null; busy: boolean; onJoin(): void; onClose(): void }) {
  const words = useWords();
  const { nameOf } = useTwinWords();
  return (
    <ActionModal
      id="join-shoppers"
      open={of !== null}
      title={of ? words("shopper.twins.question", { one: nameOf(of.one), other: nameOf(of.other) }) : ""}
      verb={words("shopper.twins.count")}
      busy={busy}
      onDo={onJoin}
      onClose={onClose}
    >
      {of && (
        <BlockStack gap="200">
          <Text as="p">{`${words("shopper.twins.consequence", { count: of.one.orders + of.other.orders })} ${words("shopper.twins.nothingChanges")}`}</Text>
          <Text as="p">{words(`shopper.twins.leads.${of.why}`, { name: nameOf(of.leader) })}</Text>
          <Text as="p">{words("shopper.twins.stricter")}</Text>
        </BlockStack>
      )}
    </ActionModal>
  );
}
