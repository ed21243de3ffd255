import { createPrivateKey } from "node:crypto";
import type { MailSignature, Sealer } from "#app/platform/ports";
import type { Sender } from "./sender.ts";

/** What the mails of a shop's own domain are signed with; null for the operator's. Opened once for many mails: it takes as long as signing one. */
export const signatureOf = (seal: Sealer, { own }: Sender): MailSignature | null =>
  own && { domain: own.domain, selector: own.selector, key: createPrivateKey({ key: Buffer.from(seal.open(own.keySealed), "base64"), format: "der", type: "pkcs8" }) };
