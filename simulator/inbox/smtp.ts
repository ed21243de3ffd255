/** The mail server of the simulated world: takes every mail on loopback, except where a fault or a dead mailbox says no. */
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import type { AddressInfo } from "node:net";

import type { Faults } from "../faults.ts";
import type { MailBox } from "./mails.ts";

export type SmtpOptions = {
  port: number;
  mailbox: MailBox;
  faults: Faults;
  now: () => number;
  /** Whether this address has no mailbox any more: 550 5.1.1 to RCPT TO. */
  isDead: (address: string) => boolean;
};

export type SmtpInbox = { url: string; close(): Promise<void> };

const refusal = (code: number, message: string): Error => Object.assign(new Error(message), { responseCode: code });

/** Starts the server on 127.0.0.1. Any login is accepted, none is needed. Rejects when the port is taken. */
export async function startSmtp(options: SmtpOptions): Promise<SmtpInbox> {
  const { mailbox, faults, now, isDead } = options;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    onAuth: (auth, _session, callback) => callback(null, { user: auth.username ?? "sender" }),
    onRcptTo({ address }, session, callback) {
      if (faults.fires("smtp.drop_before_data")) return drop(session);
      if (faults.fires("smtp.reject_4xx")) return callback(refusal(451, "4.7.1 Try again later"));
      if (faults.fires("smtp.reject_5xx") || isDead(address.toLowerCase())) return callback(refusal(550, "5.1.1 No such mailbox"));
      callback();
    },
    onData(stream, session, callback) {
      take(stream, session).then((taken) => {
        if (taken === "dropped") drop(session);
        else callback(null, `2.0.0 Queued as ${taken}`);
      }, callback);
    },
  });

  const drop = (session: SMTPServerSession): void => {
    for (const connection of server.connections) if (connection.id === session.id) connection.close();
  };
  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<number | "dropped"> => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    let id = 0;
    for (const { address } of session.envelope.rcptTo) id = (await mailbox.add({ raw, to: address, receivedAt: now() })).id;
    return faults.fires("smtp.drop_after_data") ? "dropped" : id;
  };

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  // A client that hangs up in the middle is everyday life for a mail server, and wanted by the drop faults.
  server.on("error", () => undefined);
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of server.connections) connection.close();
      }),
  };
}
