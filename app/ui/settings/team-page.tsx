import { useFetcher } from "@remix-run/react";
import { Badge, BlockStack, Button, Card, InlineError, InlineGrid, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { type Role, roles } from "#app/shops/roles";
import type { Team } from "#app/shops/team.server";
import type { WordsKey } from "../../i18n/words-key.ts";
import { AdminPage } from "../admin-page.tsx";
import type { Plain } from "../plain.ts";
import { useFormat, useMay, useShopFacts } from "../shop-format.tsx";
import { useStaffName } from "../staff-name.ts";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";

export interface TeamAnswer {
  done?: WordsKey;
  error?: WordsKey;
  reply?: string;
}

/** Who works here and what they may do, and where test mails may go. A choice counts when Save is pressed: arrow keys pass through those between. */
export function TeamPage({ members, addresses, newMemberRole, ownAddress }: Plain<Team> & { ownAddress: string | null }) {
  const words = useWords();
  return (
    <AdminPage title={words("settings.team.title")} narrowWidth backAction={{ content: words("settings.back"), url: "/app/settings" }}>
      <BlockStack gap="400">
        <Card padding="0">
          <div className="list-row">
            <BlockStack gap="100">
              <Text as="h2" variant="headingSm">
                {words("settings.team.people")}
              </Text>
              <Text as="p">{words("settings.team.peopleText")}</Text>
              <ul className="role-list">
                {roles.map((role) => (
                  <li key={role}>{words(`settings.team.may.${role}`)}</li>
                ))}
              </ul>
            </BlockStack>
          </div>
          <ul className="plain-list">
            {members.map((member) => (
              <MemberRow key={member.userRef} member={member} />
            ))}
          </ul>
          <div className="list-row">
            <NewMembers key={newMemberRole} role={newMemberRole} />
          </div>
        </Card>
        <Addresses addresses={addresses} ownAddress={ownAddress} />
      </BlockStack>
    </AdminPage>
  );
}

function MemberRow({ member }: { member: Plain<Team>["members"][number] }) {
  const { userRef, joinedAt } = member;
  const words = useWords();
  const format = useFormat();
  const may = useMay();
  const who = useStaffName();
  const { actor } = useShopFacts();
  const fetcher = useFetcher<TeamAnswer>();
  const [name, setName] = useState(member.name ?? "");
  const [role, setRole] = useState<Role>(member.role);
  useToast(fetcher.data);
  const own = userRef === actor;
  const called = own ? words("words.you") : who(userRef);
  const mayName = own || may("change-team");
  const changed = { ...(name.trim() !== (member.name ?? "") && { name }), ...(role !== member.role && { role }) };
  const dirty = Object.keys(changed).length > 0;
  const { error } = fetcher.data ?? {};
  return (
    <li className="list-row">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (dirty) fetcher.submit({ intent: "member", of: userRef, ...changed }, { method: "post" });
        }}
      >
        <BlockStack gap="200">
          <Text as="h3" fontWeight="semibold">
            {called}
            {own && member.name !== null ? ` (${member.name})` : ""}
          </Text>
          <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
            <TextField label={words("settings.team.name")} autoComplete="off" maxLength={60} value={name} disabled={!mayName} onChange={setName} error={error === "settings.team.error.name" && words(error)} />
            <Select
              label={words("settings.team.roleLabel")}
              options={roles.map((one) => ({ value: one, label: words(`settings.team.role.${one}`) }))}
              value={role}
              disabled={!may("change-roles")}
              error={error === "settings.team.error.lastOwner" && role !== member.role && words(error)}
              onChange={(chosen) => setRole(chosen as Role)}
            />
          </InlineGrid>
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <Text as="p" tone="subdued">
              {words("settings.team.since", { day: format.dayOf(joinedAt), id: userRef })}
            </Text>
            <Button submit disabled={!dirty} loading={fetcher.state !== "idle"} accessibilityLabel={words("settings.team.saveOf", { who: called })}>
              {words("words.save")}
            </Button>
          </InlineStack>
        </BlockStack>
      </form>
    </li>
  );
}

function NewMembers({ role }: { role: Team["newMemberRole"] }) {
  const words = useWords();
  const may = useMay();
  const fetcher = useFetcher<TeamAnswer>();
  const [chosen, setChosen] = useState<string>(role);
  useToast(fetcher.data);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== role) fetcher.submit({ intent: "new-members", role: chosen }, { method: "post" });
      }}
    >
      <BlockStack gap="200">
        <Select
          label={words("settings.team.newMembers")}
          helpText={words("settings.team.newMembersHelp")}
          options={(["manager", "contributor"] as const).map((one) => ({ value: one, label: words(`settings.team.role.${one}`) }))}
          value={chosen}
          disabled={!may("change-roles")}
          onChange={setChosen}
        />
        <InlineStack align="end">
          <Button submit disabled={chosen === role} loading={fetcher.state !== "idle"} accessibilityLabel={words("settings.team.saveNewMembers")}>
            {words("words.save")}
          </Button>
        </InlineStack>
      </BlockStack>
    </form>
  );
}

function Addresses({ addresses, ownAddress }: { addresses: Plain<Team>["addresses"]; ownAddress: string | null }) {
  const words = useWords();
  const format = useFormat();
  const may = useMay();
  const fetcher = useFetcher<TeamAnswer>();
  const removing = useFetcher<TeamAnswer>();
  const [email, setEmail] = useState("");
  useToast(fetcher.data, () => setEmail(""));
  useToast(removing.data);
  const invite = (to: string) => fetcher.submit({ intent: "invite", email: to }, { method: "post" });
  const { error, reply = "" } = fetcher.data ?? {};
  const allowed = may("change-team");
  return (
    <Card padding="0">
      <div className="list-row">
        <BlockStack gap="200">
          <Text as="h2" variant="headingSm">
            {words("settings.team.addresses")}
          </Text>
          <Text as="p">{words("settings.team.addressesText")}</Text>
        </BlockStack>
      </div>
      <ul className="plain-list">
        {ownAddress !== null && (
          <li className="list-row need-row">
            <Text as="span" breakWord>
              {ownAddress}
            </Text>
            <Badge>{words("settings.team.ofShop")}</Badge>
          </li>
        )}
        {addresses.map(({ id, email: to, invitedAt, confirmedAt }) => (
          <li key={id} className="list-row">
            <InlineStack align="space-between" blockAlign="center" gap="200">
              <BlockStack>
                <Text as="span" breakWord>
                  {to}
                </Text>
                <Text as="span" tone="subdued">
                  {confirmedAt === null ? words("settings.team.asked", { when: format.instant(invitedAt) }) : words("settings.team.confirmed", { when: format.instant(confirmedAt) })}
                </Text>
              </BlockStack>
              <InlineStack gap="200">
                {confirmedAt === null && (
                  <Button onClick={() => invite(to)} disabled={!allowed || fetcher.state !== "idle"} accessibilityLabel={words("settings.team.askAgainOf", { email: to })}>
                    {words("settings.team.askAgain")}
                  </Button>
                )}
                <Button onClick={() => removing.submit({ intent: "remove-address", id }, { method: "post" })} disabled={!allowed} accessibilityLabel={words("settings.team.removeOf", { email: to })}>
                  {words("words.remove")}
                </Button>
              </InlineStack>
            </InlineStack>
          </li>
        ))}
      </ul>
      <div className="list-row">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            invite(email);
          }}
        >
          <TextField
            label={words("settings.team.invite")}
            helpText={words("settings.team.inviteHelp")}
            type="email"
            autoComplete="off"
            value={email}
            disabled={!allowed}
            onChange={setEmail}
            error={error !== undefined && email !== "" && words(error, { reply })}
            connectedRight={
              <Button submit loading={fetcher.state !== "idle"} disabled={!allowed}>
                {words("settings.team.inviteDo")}
              </Button>
            }
          />
          {error !== undefined && email === "" && <InlineError fieldID="invite" message={words(error, { reply })} />}
        </form>
      </div>
    </Card>
  );
}
