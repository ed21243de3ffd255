import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { requireShop } from "#app/require-shop.server";
import { addDomain } from "#app/shops/add-domain.server";
import { checkDomain } from "#app/shops/check-domain.server";
import { loadDomain } from "#app/shops/load-domain.server";
import { bringBackDomain, changeLocalPart, removeDomain } from "#app/shops/remove-domain.server";
import { sendRecords } from "#app/shops/send-records.server";
import { senderOf } from "#app/shops/sender";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { type DomainAnswer, DomainPage } from "../ui/settings/domain-page.tsx";
import { readForm } from "./read-form.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId, shop } = await requireShop(context, request);
  const { from } = senderOf({ ...shop, ownDomain: null }, ctx.env.MAIL_DOMAIN);
  return plain({ ...(await loadDomain(ctx, { shopId })), operatorAddress: from.address, senderName: from.name });
});

const Intent = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("add"), address: z.string().max(500) }),
  z.object({ intent: z.literal("address"), localPart: z.string().max(500) }),
  z.object({ intent: z.literal("send"), to: z.string().max(500) }),
  z.object({ intent: z.literal("bring-back"), domain: z.string().max(300) }),
  z.object({ intent: z.enum(["check", "remove"]) }),
]);

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "change-settings");
  const form = await readForm(request, Intent);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const { value } = form;
  switch (value.intent) {
    case "add": {
      const outcome = await addDomain(ctx, { shopId, actor, address: value.address });
      if (outcome.kind === "refused") return data({ error: `settings.domain.error.${outcome.why}` } satisfies DomainAnswer, { status: 422 });
      // Another window was faster: the page shows its domain.
      return (outcome.kind === "added" ? { done: "settings.domain.added" } : {}) satisfies DomainAnswer;
    }
    case "address": {
      const { kind } = await changeLocalPart(ctx, { shopId, actor, localPart: value.localPart });
      if (kind === "not_an_address") return data({ error: "settings.domain.error.not_an_address" } satisfies DomainAnswer, { status: 422 });
      return (kind === "saved" ? { done: "settings.sender.saved" } : {}) satisfies DomainAnswer;
    }
    case "send": {
      const outcome = await sendRecords(ctx, { shopId, actor, to: value.to });
      if (outcome.kind === "sent") return { done: "settings.domain.sent" } satisfies DomainAnswer;
      if (outcome.kind === "gone") return {} satisfies DomainAnswer;
      return data({ error: `settings.service.${outcome.kind}`, ...(outcome.kind === "refused" && { reply: outcome.reply }) } satisfies DomainAnswer, { status: 422 });
    }
    case "bring-back": {
      const { kind } = await bringBackDomain(ctx, { shopId, actor, domain: value.domain });
      return (kind === "back" ? { done: "settings.domain.isBack" } : {}) satisfies DomainAnswer;
    }
    case "check":
      return { done: (await checkDomain(ctx, { shopId })).kind === "unclear" ? "settings.domain.notAnswered" : "settings.domain.checked" } satisfies DomainAnswer;
    case "remove":
      await removeDomain(ctx, { shopId, actor });
      return { done: "settings.domain.removedToast" } satisfies DomainAnswer;
  }
});

export default function Domain() {
  return <DomainPage {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
