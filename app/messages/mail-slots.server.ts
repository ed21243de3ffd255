import type { Mail } from "#app/platform/ports";

/** Places at the mail relay, shared by all shops that this process sends for; given out in the order in which they were asked for. */
export interface MailSlots {
  take(n: number): Promise<void>;
  give(n: number): void;
}

const slotsOf = new WeakMap<Mail, MailSlots>();

/**
 * A message is marked as `sending` only with a place in hand, so that it goes to DATA at once: what waits for a connection is not of
 * unknown fate when the process dies.
 */
export function mailSlots(mail: Mail): MailSlots {
  const known = slotsOf.get(mail);
  if (known) return known;
  let free = mail.connections;
  const waiting: { n: number; go: () => void }[] = [];
  const serve = () => {
    for (let next = waiting[0]; next && next.n <= free; next = waiting[0]) {
      waiting.shift();
      free -= next.n;
      next.go();
    }
  };
  const slots: MailSlots = {
    take(n) {
      return new Promise((go) => {
        waiting.push({ n: Math.min(n, mail.connections), go });
        serve();
      });
    },
    give(n) {
      free += Math.min(n, mail.connections);
      serve();
    },
  };
  slotsOf.set(mail, slots);
  return slots;
}
