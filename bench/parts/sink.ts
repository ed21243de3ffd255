/** Takes mails over SMTP and drops them; ends with the process that started it. */
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["AUTH", "STARTTLS"],
  disableReverseLookup: true,
  onData(stream, _session, taken) {
    stream.resume();
    stream.on("end", () => taken(null));
  },
});
const listening = server.listen(0, "127.0.0.1", () => process.send?.((listening.address() as AddressInfo).port));
process.once("disconnect", () => process.exit());
