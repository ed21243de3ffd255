import { Readable } from "node:stream";
import nodemailer from "nodemailer";
import type { Mail, MailOutcome, MailSignature, OutgoingMail } from "../ports.ts";

interface SmtpError extends Error {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
}

/** Where a mail's bytes are read from while it is under way; read from means that DATA has begun. */
interface Handover {
  stream?: Readable;
}
interface PluginMail {
  data: { handover: Handover };
  message: { createReadStream(options?: unknown): Readable };
}

/**
 * What a signature covers: RFC 6376, 5.4.1, and both headers of the one click that leaves a list, which must be covered (RFC 8058, 4) and
 * of which nodemailer's own list has but the first.
 */
const SIGNED_HEADERS = [
  "From", "Sender", "Reply-To", "Subject", "Date", "Message-ID", "To", "Cc", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "In-Reply-To", "References",
  "List-Id", "List-Help", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Subscribe", "List-Post", "List-Owner", "List-Archive",
].join(":");

const dkimOf = ({ domain, selector, key }: MailSignature) => ({ domainName: domain, keySelector: selector, privateKey: key, headerFieldNames: SIGNED_HEADERS });

/**
 * Mail by one pooled SMTP relay.
 * @param url                 smtp://user:password@host:port, smtps:// for implicit TLS
 * @param options.connections how many mails may be under way at once; below the 50 that a relay grants one client by default (Postfix), and enough
 *                            that a lot of 50 leaves in three turns: each turn costs a commit before its DATA
 * @param options.signature   of mails that bring none of their own
 */
export function openMail(url: string, { connections = 36, signature }: { connections?: number; signature?: MailSignature } = {}): Mail {
  const pool = nodemailer.createTransport({ url, pool: true, maxConnections: connections, maxMessages: 1000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000, disableFileAccess: true, disableUrlAccess: true } as never);
  pool.use("stream", (mail, done) => {
    const { data, message } = mail as unknown as PluginMail;
    const read = message.createReadStream.bind(message);
    message.createReadStream = (options) => (data.handover.stream = inOnePiece(() => read(options)));
    done();
  });
  return {
    connections,
    async send(mail: OutgoingMail): Promise<MailOutcome> {
      const handover: Handover = {};
      try {
        const info = (await pool.sendMail({
          from: mail.from,
          replyTo: mail.replyTo ?? undefined,
          to: mail.to,
          subject: mail.subject,
          html: mail.html,
          text: mail.text,
          messageId: `<${mail.messageId}>`,
          headers: mail.headers,
          ...(mail.returnPath && { envelope: { from: mail.returnPath, to: [mail.to] } }),
          ...((mail.signature ?? signature) && { dkim: dkimOf((mail.signature ?? signature) as MailSignature) }),
          // Told, not found out: counting the letters of every mail takes a tenth of its time.
          textEncoding: "quoted-printable",
          handover,
        } as never)) as { response: string };
        return { kind: "accepted", reply: info.response };
      } catch (error) {
        return outcomeOf(error as SmtpError, handover.stream?.readableDidRead ?? false);
      }
    },
    async close() {
      pool.close();
    },
  };
}

/**
 * A mail's bytes as one chunk, made when it is first read: nodemailer gives each header and part by itself, and each would be a packet of its own.
 * A mail has less than 90 kB.
 */
function inOnePiece(open: () => Readable): Readable {
  let parts: Readable | undefined;
  return new Readable({
    read() {
      if (parts) return;
      const chunks: Buffer[] = [];
      parts = open()
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .on("end", () => {
          this.push(Buffer.concat(chunks));
          this.push(null);
        })
        .on("error", (error: Error) => this.destroy(error));
    },
  });
}

/** 530 "Authentication required" and its kin, in answer to anything (RFC 4954). */
const LOGIN_WANTED = new Set([530, 534, 535, 538]);

/**
 * What an SMTP failure means (RFC 5321, 4.2.1): 5yz is final, 4yz may be tried again. Without a reply, only a failure before the
 * first byte of the message is known not to have delivered it; once DATA began, nobody knows. (The command in nodemailer's error does
 * not tell: a connection that breaks after the last byte is named CONN, like one that was never made.)
 */
function outcomeOf(error: SmtpError, dataBegan: boolean): MailOutcome {
  const reply = error.response ?? error.message;
  // Refused before there was a recipient: the sender's trouble. Read as a refusal of the mail, it would end a whole queue within minutes.
  if (error.code === "EAUTH" && !(error.responseCode !== undefined && error.responseCode < 500)) return { kind: "shut", by: "login", reply };
  if (error.responseCode !== undefined) {
    if (error.responseCode < 500) return { kind: "later", reply };
    if (dataBegan || error.command === "RCPT TO" || error.command === "DATA") return { kind: "refused", reply };
    return { kind: "shut", by: LOGIN_WANTED.has(error.responseCode) ? "login" : "sender", reply };
  }
  if (error.code === "EENVELOPE") return { kind: "refused", reply };
  return dataBegan ? { kind: "uncertain", reply } : { kind: "later", reply };
}
