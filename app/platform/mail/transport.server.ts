import nodemailer from "nodemailer";
import type { Mail, MailOutcome, OutgoingMail } from "../ports.ts";

interface SmtpError extends Error {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
}

/**
 * Mail by one pooled SMTP relay.
 * @param url smtp://user:password@host:port, smtps:// for implicit TLS
 */
export function openMail(url: string, connections = 5): Mail {
  const pool = nodemailer.createTransport({ url, pool: true, maxConnections: connections, maxMessages: 1000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000, disableFileAccess: true, disableUrlAccess: true } as never);
  return {
    connections,
    async send(mail: OutgoingMail): Promise<MailOutcome> {
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
        })) as { response: string };
        return { kind: "accepted", reply: info.response };
      } catch (error) {
        return outcomeOf(error as SmtpError);
      }
    },
    async close() {
      pool.close();
    },
  };
}

/**
 * What an SMTP failure means (RFC 5321, 4.2.1): 5yz is final, 4yz may be tried again. Without a reply, only a failure before the
 * message was handed over is known not to have delivered it; once DATA began, nobody knows.
 */
function outcomeOf(error: SmtpError): MailOutcome {
  const reply = error.response ?? error.message;
  if (error.code === "EENVELOPE" && error.responseCode === undefined) return { kind: "refused", reply };
  // A refused login is the sender's trouble, not the recipient's: it waits until the settings are mended.
  if (error.code === "EAUTH") return { kind: "later", reply };
  if (error.responseCode !== undefined) return { kind: error.responseCode >= 500 ? "refused" : "later", reply };
  const beforeData = error.command === undefined ? ["ECONNECTION", "EDNS", "ETLS"].includes(error.code ?? "") : error.command !== "DATA";
  return beforeData ? { kind: "later", reply } : { kind: "uncertain", reply };
}
