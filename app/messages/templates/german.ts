import type { ReadyMadeTexts } from "./kinds.ts";

/**
 * With "Sie": it puts nobody off, fits whatever the shop sells and whoever bought it, and stays right when nothing is known of the reader. A shop that
 * says "du" to its customers changes the text once; the other way round a stranger would have been addressed like a friend.
 */
export const germanTexts: ReadyMadeTexts = {
  gentle_note: {
    subject: "Waren Sie zufrieden, {{ first_name | default: 'und danke' }}?",
    previewLine: "Nichts zu kaufen. Wir möchten es nur gern wissen.",
    body: `Hallo {{ first_name | default: 'und guten Tag' }},

seit Ihrer Bestellung im {{ last_order_month | default: 'Shop' }} ist eine Weile vergangen. Wir möchten gern wissen, ob Sie zufrieden waren und ob wir etwas besser machen sollten.

Wenn Sie sich wieder einmal umsehen möchten, geht es hier entlang:

[button Neues ansehen]

Oder antworten Sie einfach auf diese E-Mail: Hier liest ein Mensch.

{{ sender_name }}`,
  },
  small_thank_you: {
    subject: "Ein kleines Dankeschön: {{ offer }}",
    previewLine: "Für Ihre nächste Bestellung, wenn Sie mögen.",
    body: `Hallo {{ first_name | default: 'und guten Tag' }},

Ihre letzte Bestellung bei {{ shop_name }} ist schon eine Weile her, und wir würden uns freuen, Sie wiederzusehen. Hier ist ein kleines Dankeschön dafür, dass Sie bei uns eingekauft haben.

[offer]

[button Meinen Code einlösen]

Falls beim letzten Mal etwas nicht gestimmt hat, antworten Sie einfach: Hier liest ein Mensch.

{{ sender_name }}`,
  },
  whats_new: {
    subject: "Neu bei {{ shop_name }} seit Ihrem letzten Besuch",
    previewLine: "Ein kurzer Rundgang. Kein Angebot, nur was sich geändert hat.",
    body: `Hallo {{ first_name | default: 'und guten Tag' }},

seit Ihrer Bestellung im {{ last_order_month | default: 'Shop' }} ist einiges dazugekommen. Vielleicht ist etwas für Sie dabei.

[Nennen Sie hier zwei oder drei neue Produkte mit je einem Satz: was es ist und für wen.]

[button Neues ansehen]

In dieser E-Mail ist kein Code, und Sie verpassen nichts. Wenn Sie etwas suchen und nicht finden, antworten Sie einfach: Hier liest ein Mensch.

{{ sender_name }}`,
  },
  last_question: {
    subject: "Eine Frage noch, dann lassen wir Sie in Ruhe",
    previewLine: "Warum bestellen Sie nicht mehr? Ein Satz genügt.",
    body: `Hallo {{ first_name | default: 'und guten Tag' }},

Sie haben länger nicht mehr bei {{ shop_name }} bestellt, und das ist völlig in Ordnung. Wir haben nur eine Frage: Woran lag es? Am Preis, an der Lieferung, am Produkt, oder brauchen Sie es einfach nicht mehr?

Antworten Sie einfach auf diese E-Mail. Ein Satz genügt, und ein Mensch liest ihn.

Wenn Sie sich umsehen möchten:

[button Zum Shop]

Wir schreiben Ihnen dazu nicht noch einmal. Die Tür bleibt offen.

{{ sender_name }}`,
  },
};
