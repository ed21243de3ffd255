/** What shoppers and machines do on the web at their moment: real requests, after which shopper and truth know more. */
import type { Mail, MailBox } from "../inbox/mails.ts";
import type { SimShop, State } from "../state.ts";
import { dayMs } from "../world-time.ts";

import type { Agenda } from "./agenda.ts";
import { randomOf } from "./random.ts";
import { planAfterReading } from "./reactions.ts";
import type { MailTruth, WorldEvent, WorldShopper } from "./shopper.ts";
import { codesIn } from "./truth.ts";
import { clickAsPerson, loadPicturesAsPerson, loadPicturesAsProxy, scanAsGateway, unsubscribeAsPerson } from "./visits.ts";
import type { Counts } from "./world-state.ts";

export type WebScene = { state: State; shop: SimShop; agenda: Agenda; mailbox: MailBox; counts: Counts };

type Visit = { mail: Mail; shopper: WorldShopper; truth: MailTruth; at: number };

/** Does one visit. Throws when it did not go as the visitor expects: no answer, an error page, an address outside this machine. */
export async function happenOnWeb(scene: WebScene, event: WorldEvent & { mail: number }, shopper: WorldShopper): Promise<void> {
  const { state, shop, mailbox, counts } = scene;
  const mail = await mailbox.read(event.mail);
  const { truth } = shopper;
  if (!mail || !truth) return;
  const visit: Visit = { mail, shopper, truth, at: event.at };
  const random = randomOf(state, `world/${shop.domain}/web/${shopper.index}`);
  switch (event.kind) {
    case "scan": {
      counts.machineVisits += 1;
      const found = await scanAsGateway(mail, random);
      truth.machineClicks += found.links;
      truth.machineOpens += found.pictures;
      return;
    }
    case "prefetch":
      counts.machineVisits += 1;
      if ((await loadPicturesAsProxy(mail, random)) > 0) truth.machineOpens += 1;
      return;
    case "read":
      return read(scene, visit);
    case "click":
      return click(scene, visit);
    case "unsubscribe":
      await unsubscribeAsPerson(mail, random);
      truth.unsubscribedAt = event.at;
      counts.unsubscribes += 1;
      return;
    default:
      return;
  }
}

async function read({ state, shop, agenda, counts }: WebScene, { mail, shopper, truth, at }: Visit): Promise<void> {
  const lastOrderAt = shop.customers.get(shopper.customerId ?? 0)?.lastOrderAt ?? at;
  const [code = null] = codesIn(mail.text, shop);
  truth.reads += 1;
  const plan = { shop: shop.domain, shopper, mail: mail.id, at, silentDays: (at - lastOrderAt) / dayMs, code };
  const { seesPictures, keepsCode } = planAfterReading(agenda, plan, randomOf(state, `world/${shop.domain}/mail/${shopper.index}`));
  if (code !== null && keepsCode) shopper.code = code;
  if (!seesPictures) return;
  if ((await loadPicturesAsPerson(mail, randomOf(state, `world/${shop.domain}/web/${shopper.index}`))) === 0) return;
  truth.personOpens += 1;
  counts.opens += 1;
}

async function click({ state, shop, counts }: WebScene, { mail, shopper, truth }: Visit): Promise<void> {
  const arrival = await clickAsPerson(mail, randomOf(state, `world/${shop.domain}/web/${shopper.index}`));
  if (!arrival) return;
  truth.personClicks += 1;
  counts.clicks += 1;
  if (arrival.status >= 400) throw new Error(`A click ended at ${new URL(arrival.url).pathname} with HTTP ${arrival.status}.`);
  if (arrival.code !== null) shopper.code = arrival.code.toLowerCase();
}
