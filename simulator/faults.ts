/**
 * Faults by switch. A switch fires with a probability, or for the next N chances, after letting some chances pass.
 * Names are `<part>.<fault>`; the part that has the chance asks {@link Faults.fires}.
 */
export const faultNames = [
  /** THROTTLED in a 200, whatever the bucket holds. */
  "admin.throttle",
  /** HTTP 502 before anything was done. */
  "admin.server_error",
  /** The connection stays open without an answer; nothing was done. */
  "admin.hang",
  /** The work was done, then the connection breaks: the caller cannot know. */
  "admin.lost_answer",
  /** HTTP 401 for a token that is good; the token is dead from then on. */
  "admin.token_expired",
  /** The merchant uninstalls just before this call. */
  "admin.uninstall",
  /** The token endpoint answers HTTP 503. */
  "token.server_error",
  "webhook.lose",
  "webhook.duplicate",
  /** Arrives two to ten hours later. */
  "webhook.late",
  /** Overtaken by what comes within the next ten minutes. */
  "webhook.reorder",
  /** The app did answer 200, but Shopify did not see it, and sends again. */
  "webhook.lost_answer",
  /** bulk_operations/finish never comes. */
  "bulk.finish_lost",
  "bulk.finish_late",
  /** The operation ends FAILED with INTERNAL_SERVER_ERROR and partial data. */
  "bulk.fail",
  /** The download of a result breaks off somewhere. */
  "bulk.download_breaks",
  /** One code of a discountRedeemCodeBulkAdd fails although it is free. */
  "discount.code_fails",
  /** One code, of a discount that is being made or of a discountRedeemCodeBulkAdd, is refused for good although it is free. */
  "discount.code_refused",
  /** 451 to RCPT TO. */
  "smtp.reject_4xx",
  /** 550 to RCPT TO. */
  "smtp.reject_5xx",
  /** The connection breaks before DATA: certainly not delivered. */
  "smtp.drop_before_data",
  /** The mail was taken, the connection breaks before the 250: of unknown fate for the sender. */
  "smtp.drop_after_data",
] as const;

export type FaultName = (typeof faultNames)[number];

export interface FaultSwitch {
  /** Probability 0–1 at each chance. */
  rate?: number;
  /** Fires at each of the next N chances, whatever the rate. */
  next?: number;
  /** Chances that pass unharmed before the switch takes effect. */
  after?: number;
}

export interface Faults {
  /** Sets one switch, replacing what it was. Throws on an unknown name or a rate outside 0–1. */
  set(name: FaultName, fault: FaultSwitch): void;
  /** Asks whether the fault happens now; uses up one chance. */
  fires(name: FaultName): boolean;
  /** Switches everything off. */
  clear(): void;
  /** How often each fault happened since the start. */
  counts(): Partial<Record<FaultName, number>>;
}

/**
 * @param random numbers in [0, 1), a stream of its own so that faults repeat with the seed
 */
export function createFaults(random: () => number): Faults {
  const switches = new Map<FaultName, Required<FaultSwitch>>();
  const fired = new Map<FaultName, number>();
  const happens = (fault: Required<FaultSwitch>): boolean => {
    if (fault.after > 0) {
      fault.after--;
      return false;
    }
    if (fault.next > 0) {
      fault.next--;
      return true;
    }
    return fault.rate > 0 && random() < fault.rate;
  };
  return {
    set(name, { rate = 0, next = 0, after = 0 }) {
      if (!faultNames.includes(name)) throw new Error(`Unknown fault ${name}; known: ${faultNames.join(", ")}`);
      if (!(rate >= 0 && rate <= 1)) throw new Error(`Rate of ${name} must be between 0 and 1, not ${rate}`);
      switches.set(name, { rate, next, after });
    },
    fires(name) {
      const fault = switches.get(name);
      if (!fault || !happens(fault)) return false;
      fired.set(name, (fired.get(name) ?? 0) + 1);
      return true;
    },
    clear: () => switches.clear(),
    counts: () => Object.fromEntries(fired),
  };
}
