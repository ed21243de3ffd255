import type { ReadyMadeTexts } from "./kinds.ts";

export const englishTexts: ReadyMadeTexts = {
  gentle_note: {
    subject: "How did it turn out, {{ first_name | default: 'and thank you' }}?",
    previewLine: "Nothing to buy. We would just like to know.",
    body: `Hello {{ first_name | default: 'there' }},

It has been a while since your order in {{ last_order_month | default: 'our shop' }}. We would like to know how it turned out, and whether there is something that we should do better.

If you would like to look around again, this is the door:

[button See what is new]

If you would rather just write back: a person reads this address.

{{ sender_name }}`,
  },
  small_thank_you: {
    subject: "A small thank-you: {{ offer }}",
    previewLine: "For your next order, if you like.",
    body: `Hello {{ first_name | default: 'there' }},

It has been a while since you ordered from {{ shop_name }}, and we would be glad to see you again. Here is a small thank-you for having been our customer.

[offer]

[button Use my code]

If something was not right last time, just write back: a person reads this address.

{{ sender_name }}`,
  },
  whats_new: {
    subject: "New at {{ shop_name }} since your last visit",
    previewLine: "A short look around. No offer, just what has changed.",
    body: `Hello {{ first_name | default: 'there' }},

You ordered from us in {{ last_order_month | default: 'the past' }}, and a few things have come in since then. We thought that you might like to see them.

[Name two or three new products here, a sentence each: what they are and who they are for.]

[button See what is new]

There is no code in this mail and nothing to miss. If you are looking for something that you cannot find, just write back: a person reads this address.

{{ sender_name }}`,
  },
  last_question: {
    subject: "One question, and then we leave you in peace",
    previewLine: "Why did you stop ordering? One line is enough.",
    body: `Hello {{ first_name | default: 'there' }},

You have not ordered from {{ shop_name }} for some time, and that is quite all right. We have one question: what was the reason? Was it the price, the delivery, the product, or do you simply not need it any more?

Just write back. One line is enough, and a person reads it.

If you would like to look around:

[button Visit the shop]

We won't write about this again. The door stays open.

{{ sender_name }}`,
  },
};
