/**
 * Lets a process that knows nothing of the simulator live in its world: `node --import ./simulator/preload.ts app/server.ts`
 * with SIM_URL set, or `await installPreload({ simUrl })` in a test's setup. Requests to *.myshopify.com go to the simulator,
 * and `Date` follows the world's clock.
 */
import http from "node:http";

import { installWorldDate, removeWorldDate, setWorldOffset } from "./world-date.ts";

type Link = { close(): void };
type Slot = { simUrl: string; realFetch: typeof fetch; link: Link };

const key = Symbol.for("comeback.simulator.preload");
const holder = globalThis as { [key]?: Slot };
const reconnectAfterMs = 500;

/** Installs the redirect of fetch and the world's date; a second call moves to another simulator. Rejects when `simUrl` cannot be reached. */
export async function installPreload({ simUrl, name }: { simUrl: string; name?: string }): Promise<void> {
  const earlier = holder[key];
  earlier?.link.close();
  const link = await followClock(simUrl, name ?? processName());
  installWorldDate();
  if (earlier) Object.assign(earlier, { simUrl, link });
  else {
    const slot: Slot = { simUrl, realFetch: globalThis.fetch, link };
    holder[key] = slot;
    globalThis.fetch = (input, init) => redirect(slot, input, init);
  }
}

/** Takes redirect and date out of this process again and ends its connection to the simulator. */
export function removePreload(): void {
  const slot = holder[key];
  if (!slot) return;
  slot.link.close();
  globalThis.fetch = slot.realFetch;
  delete holder[key];
  removeWorldDate();
}

function redirect(slot: Slot, input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.protocol !== "https:" || !url.hostname.endsWith(".myshopify.com")) return slot.realFetch(input, init);
  const target = new URL(url.pathname + url.search, slot.simUrl);
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  headers.set("x-sim-shop", url.hostname);
  // A Request is passed on as the init, so that its method, body and signal are kept.
  return slot.realFetch(input instanceof Request ? new Request(target, input) : target, { ...init, headers });
}

const processName = (): string => `${process.argv[1]?.split(/[\\/]/).slice(-2).join("/") ?? "node"} (${process.pid})`;

/**
 * Holds the stream of clock moves and acknowledges each. Resolves with the first line, so that user code never sees a wrong time.
 * The socket does not keep the process alive; a lost connection is taken up again, the last known time stays meanwhile.
 */
function followClock(simUrl: string, name: string): Promise<Link> {
  let closed = false;
  let request: http.ClientRequest | undefined;
  const connect = (onFirst: () => void, onFailure: (error: Error) => void): void => {
    let text = "";
    request = http.get(new URL(`/control/clock?name=${encodeURIComponent(name)}`, simUrl), { agent: false }, (response) => {
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        const lines = text.split("\n");
        text = lines.pop() ?? "";
        for (const line of lines) {
          const { offset, move, link } = JSON.parse(line) as { offset: number; move: number; link: number };
          setWorldOffset(offset);
          if (move > 0) acknowledge(simUrl, link, move);
        }
        if (lines.length > 0) {
          response.socket.unref();
          onFirst();
        }
      });
      response.on("close", again);
      response.on("error", () => undefined); // "close" follows and connects again
    });
    request.on("error", onFailure);
  };
  const again = (): void => {
    if (closed) return;
    setTimeout(() => connect(() => undefined, again), reconnectAfterMs).unref();
  };
  const link: Link = {
    close: () => {
      closed = true;
      request?.destroy();
    },
  };
  return new Promise((resolve, reject) =>
    connect(
      () => resolve(link),
      (cause) => reject(new Error(`The simulator at ${simUrl} does not answer; is it running?`, { cause })),
    ),
  );
}

function acknowledge(simUrl: string, link: number, move: number): void {
  const body = JSON.stringify({ link, move });
  const request = http.request(new URL("/control/clock/ack", simUrl), {
    method: "POST",
    // A connection of its own: one that was kept open may be closed by the other end just now, and what went into it is lost.
    agent: false,
    headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
  });
  // The simulator names the process that did not acknowledge in its own error.
  request.on("error", () => undefined);
  request.on("response", (response) => response.resume());
  request.end(body);
}

if (process.env.SIM_URL) await installPreload({ simUrl: process.env.SIM_URL });
