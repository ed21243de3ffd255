import type { OfferPlan } from "../../offers/offer-plan.ts";

/** The texts of the ready-made campaigns. They become a draft that the merchant changes. */
export interface ReadyMade {
  name: string;
  subject: string;
  previewLine: string;
  body: string;
  offer: OfferPlan | null;
}

const gentleNote: ReadyMade = {
  name: "Gentle note",
  subject: "How did it turn out, {{ first_name | default: 'and thank you' }}?",
  previewLine: "Nothing to buy. We would just like to know.",
  body: `Hello {{ first_name | default: 'there' }},

It has been a while since your order in {{ last_order_month | default: 'our shop' }}. We would like to know how it turned out, and whether there is something that we should do better.

If you would like to look around again, this is the door:

[button See what is new]

If you would rather just write back: a person reads this address.

{{ sender_name }}`,
  offer: null,
};

const smallThankYou: ReadyMade = {
  name: "Small thank-you",
  subject: "A small thank-you: {{ offer }}",
  previewLine: "For your next order, if you like.",
  body: `Hello {{ first_name | default: 'there' }},

It has been a while since you ordered from {{ shop_name }}, and we would be glad to see you again. Here is a small thank-you for having been our customer.

[offer]

[button Use my code]

If something was not right last time, just write back: a person reads this address.

{{ sender_name }}`,
  offer: { kind: "percentage", percent: 10, validDays: 21 },
};

export const readyMade = { gentle_note: gentleNote, small_thank_you: smallThankYou } as const satisfies Record<string, ReadyMade>;
