/** The whole product as people meet it: app, simulated shop and a real Chromium, for the browser journeys. */
import chromium from "@sparticuz/chromium";
import { type Browser, type BrowserContext, chromium as playwright, type Frame, type Page } from "playwright-core";
import { expect } from "vitest";
import { makeTestContext, type TestContext, type TestContextOptions, type TestShop } from "./context.ts";
import { browser as userAgent } from "./requests.ts";

export interface View {
  page: Page;
  /** The app's own document inside the admin; on a shopper's page the page itself. */
  frame: Frame;
  /** What the browser complained of: script errors, failed requests, refused content. */
  complaints: string[];
  close(): Promise<void>;
}

export interface ViewOptions {
  /** Default 1440 × 900 */
  width?: number;
  height?: number;
  dark?: boolean;
  /** False: a mail program's view of a page. */
  scripts?: boolean;
  /** True: as soon as the app's frame is there, before it answers to the keyboard, and with nothing read before. */
  early?: boolean;
  /** Whose admin; the first shop's unless told. */
  shop?: TestShop;
}

export interface WholeApp extends TestContext {
  /** Opens a page of the app inside the simulated admin, and waits until it answers to the keyboard. */
  admin(path: string, options?: ViewOptions): Promise<View>;
  /** Opens an address outside of the admin, as a shopper does. */
  visit(url: string, options?: ViewOptions): Promise<View>;
}

/** Flags of the package that would hide what is tested here (content policies), or that crash when contexts come and go. */
const hiding = ["--disable-web-security", "--single-process", "--no-zygote"];
/** A graphics card in software costs more than drawing without one. */
const slow = ["--ignore-gpu-blocklist", "--in-process-gpu", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
const unwanted = new Set([...hiding, ...slow]);
export const NARROW = 390;
/** What does not come within this time does not come: the wait then says what it waited for. */
const WAIT_MS = 15_000;

/** Like expect.poll, with the patience that a busy machine needs. */
export const eventually = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: WAIT_MS });

/** One for a test file; close it in afterAll. Needs the build of the pages. */
export async function launchWholeApp(options: TestContextOptions = {}): Promise<WholeApp> {
  const context = await makeTestContext({ ...options, pages: true });
  const browser = await launchBrowser();
  const open = openerOf(browser);
  return {
    ...context,
    async admin(path, view) {
      const opened = await open(view);
      const handle = (view?.shop ?? context.shop).domain.split(".")[0];
      await opened.page.goto(`${context.sim.urls.admin}/store/${handle}/apps/comeback${path}`, { waitUntil: view?.early ? "commit" : "load" });
      const frame = await appFrame(opened.page, view?.early);
      return { ...opened, frame };
    },
    async visit(url, view) {
      const opened = await open(view);
      await opened.page.goto(url);
      return { ...opened, frame: opened.page.mainFrame() };
    },
    async close() {
      await browser.close();
      await context.close();
    },
  };
}

async function launchBrowser(): Promise<Browser> {
  const args = chromium.args.filter((flag) => !unwanted.has(flag));
  return playwright.launch({ executablePath: await chromium.executablePath(), args: [...args, "--disable-gpu", "--disable-background-networking"], headless: true });
}

/** Opens pages. Those of one kind share a context, as the tabs of one person do: scripts are then read and compiled once and not for every page. */
function openerOf(browser: Browser): (options?: ViewOptions) => Promise<Omit<View, "frame">> {
  const shared = new Map<string, Promise<BrowserContext>>();
  return async ({ width = 1440, height = 900, dark = false, scripts = true, early = false } = {}) => {
    const narrow = width < 600;
    const kind = { colorScheme: dark ? "dark" : "light", isMobile: narrow, hasTouch: narrow, javaScriptEnabled: scripts } as const;
    const key = JSON.stringify(kind);
    const made = (early ? undefined : shared.get(key)) ?? browser.newContext({ userAgent, acceptDownloads: true, ...kind });
    if (!early) shared.set(key, made);
    const context = await made;
    context.setDefaultTimeout(WAIT_MS);
    const page = await context.newPage();
    await page.setViewportSize({ width, height });
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
    page.on("console", (message) => message.type() === "error" && complaints.push(`console: ${message.text()}`));
    page.on("requestfailed", (request) => {
      // A page that is left takes its requests with it.
      if (request.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(`request: ${request.url()} ${request.failure()?.errorText}`);
    });
    return { page, complaints, close: () => (early ? context.close() : page.close()) };
  };
}

/** The app's frame, once React answers in it. */
async function appFrame(page: Page, early = false): Promise<Frame> {
  const element = await page.waitForSelector("iframe#app");
  const frame = await element.contentFrame();
  if (!frame) throw new Error("the admin shows no app");
  if (!early) await untilAlive(frame);
  return frame;
}

/** Resolves when the page in the frame was hydrated: before that a click goes nowhere. */
export async function untilAlive(frame: Frame): Promise<void> {
  await frame.waitForFunction(() => {
    const page = document.querySelector(".Polaris-Page");
    return page !== null && Object.keys(page).some((key) => key.startsWith("__reactProps"));
  });
}
