/** Every page that people see, for the checks that hold for all of them and for the screenshots. */
import type { Frame } from "playwright-core";
import type { World } from "./populate.ts";

export interface PageToSee {
  name: string;
  /** Where it stands: in the admin, at an address of its own, or in a mail. */
  where: "admin" | "outside" | "mail";
  address(world: World): string;
  /** For a system set to dark. */
  dark?: true;
  /** Resolves when what it is about can be seen. */
  ready(frame: Frame): Promise<unknown>;
}

const heading = (name: string | RegExp) => (frame: Frame) => frame.getByRole("heading", { name, level: 1 }).waitFor();
const text = (what: string | RegExp) => (frame: Frame) => frame.getByText(what).first().waitFor();

export const adminPages: PageToSee[] = [
  { name: "home", where: "admin", address: () => "/app", ready: text("All campaigns") },
  { name: "shoppers", where: "admin", address: () => "/app/shoppers", ready: heading("Shoppers") },
  { name: "shoppers-filtered", where: "admin", address: () => "/app/shoppers?state=all&mailable=true&minOrders=2&sort=spent", ready: text("At least 2 order days") },
  { name: "shoppers-no-match", where: "admin", address: () => "/app/shoppers?search=nobody-has-this-name", ready: text("No shoppers match these filters") },
  { name: "shopper", where: "admin", address: ({ shopperId }) => `/app/shoppers/${shopperId}?list=`, ready: text("Used their code") },
  { name: "campaigns", where: "admin", address: () => "/app/campaigns", ready: text("Gentle note") },
  { name: "campaign-new", where: "admin", address: () => "/app/campaigns/new", ready: heading("Choose a campaign") },
  { name: "campaign-edit", where: "admin", address: ({ draftId }) => `/app/campaigns/${draftId}/edit`, ready: async (frame) => Promise.all([text("Get the mail")(frame), frame.locator(".mail-preview iframe").waitFor()]) },
  { name: "campaign-result", where: "admin", address: ({ campaignId }) => `/app/campaigns/${campaignId}`, ready: text("Everyone accounted for") },
  { name: "campaign-uncertain", where: "admin", address: () => "/app/campaigns/uncertain", ready: heading("Mails of unknown fate") },
  { name: "responses", where: "admin", address: () => "/app/responses", ready: text("Code used") },
  { name: "settings", where: "admin", address: () => "/app/settings", ready: text("Who counts as lapsed") },
  { name: "settings-sender", where: "admin", address: () => "/app/settings/sender", ready: heading("Sender") },
  { name: "settings-lapse", where: "admin", address: () => "/app/settings/lapse", ready: text("Of them can be emailed") },
  { name: "settings-privacy", where: "admin", address: () => "/app/settings/privacy", ready: text("Shoppers who asked for their data") },
  { name: "not-found", where: "admin", address: () => "/app/shoppers/999", ready: text("This shopper isn't in your shop any more.") },
];

export const shopperPages: PageToSee[] = [
  { name: "unsubscribe", where: "outside", address: ({ links }) => links.unsubscribe, ready: heading(/^Stop emails from/) },
  { name: "unsubscribe-dark", where: "outside", dark: true, address: ({ links }) => links.unsubscribe, ready: heading(/^Stop emails from/) },
  { name: "code-used", where: "outside", address: ({ links }) => links.used, ready: heading("This code has already been used") },
  { name: "link-unknown", where: "outside", address: ({ app }) => `${app.sim.urls.app}/c/cut-off`, ready: heading("This link does not work") },
];

export const mails: PageToSee[] = [
  { name: "mail", where: "mail", address: ({ links }) => links.mail, ready: text(/^Code: NORD-/) },
  { name: "mail-dark", where: "mail", dark: true, address: ({ links }) => links.mail, ready: text(/^Code: NORD-/) },
];
