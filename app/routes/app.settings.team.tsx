import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { allow, requireShop } from "#app/require-shop.server";
import { roles } from "#app/shops/roles";
import { changeNewMemberRole, changeRole, loadTeam, nameMember } from "#app/shops/team.server";
import { inviteTeamAddress, removeTeamAddress } from "#app/shops/team-addresses.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { type TeamAnswer, TeamPage } from "../ui/settings/team-page.tsx";
import { readForm } from "./read-form.server.ts";
import { Id } from "./read-id.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId, shop } = await requireShop(context, request);
  return plain({ ...(await loadTeam(ctx, { shopId })), ownAddress: shop.settings.email });
});

const ref = z.string().min(1).max(100);
const Intent = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("member"), of: ref, name: z.string().max(500).optional(), role: z.enum(roles).optional() }),
  z.object({ intent: z.literal("new-members"), role: z.enum(["manager", "contributor"]) }),
  z.object({ intent: z.literal("invite"), email: z.string().max(500) }),
  z.object({ intent: z.literal("remove-address"), id: Id }),
]);

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const signedIn = await requireShop(context, request, "see");
  const { ctx, shopId, actor } = signedIn;
  const form = await readForm(request, Intent);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const { value } = form;
  switch (value.intent) {
    case "member": {
      const { of, name, role } = value;
      // One's own name is everybody's to write.
      if (name !== undefined) allow(signedIn, of === actor ? "see" : "change-team");
      if (role !== undefined) allow(signedIn, "change-roles");
      if (name !== undefined && (await nameMember(ctx, { shopId, actor, userRef: of, name })).kind === "invalid") return data({ error: "settings.team.error.name" } satisfies TeamAnswer, { status: 422 });
      if (role !== undefined && (await changeRole(ctx, { shopId, actor, userRef: of, role })).kind === "last-owner") return data({ error: "settings.team.error.lastOwner" } satisfies TeamAnswer, { status: 409 });
      return { done: "words.saved" } satisfies TeamAnswer;
    }
    case "new-members":
      allow(signedIn, "change-roles");
      await changeNewMemberRole(ctx, { shopId, actor, role: value.role });
      return { done: "words.saved" } satisfies TeamAnswer;
    case "invite": {
      allow(signedIn, "change-team");
      const outcome = await inviteTeamAddress(ctx, { shopId, actor, email: value.email });
      if (outcome.kind === "sent") return { done: "settings.team.invited" } satisfies TeamAnswer;
      return data({ error: `settings.service.${outcome.kind}`, ...(outcome.kind === "refused" && { reply: outcome.reply }) } satisfies TeamAnswer, { status: 422 });
    }
    case "remove-address":
      allow(signedIn, "change-team");
      await removeTeamAddress(ctx, { shopId, actor, id: value.id });
      return { done: "settings.team.addressRemoved" } satisfies TeamAnswer;
  }
});

export default function TeamSettings() {
  return <TeamPage {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
