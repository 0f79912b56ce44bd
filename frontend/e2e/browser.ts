/** A real browser, a fresh profile for each test, and a console that must stay empty. */

import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

import { launch, possible } from "./engine";

/** Where the client is. */
export const BASE_URL = required("E2E_BASE_URL");
/** Where the device is. Another one tries the tests at another hour of the day. */
export const TIMEZONE = process.env["E2E_TIMEZONE"] ?? "Europe/Moscow";

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set: it names the running stack`);
  return value;
}

/** Said by the test driver itself. */
const WORKER_BLOCKED = /^Service Worker registration blocked/;

/** What a test expects of the console beyond emptiness; Chromium itself writes of a request that failed. */
export const FAILED_REQUESTS = [/^Failed to load resource/, /^WebSocket connection to .* failed/];

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
}

export interface VisitOptions extends BrowserContextOptions {
  readonly url?: string;
  readonly allowed?: readonly RegExp[];
  /** Runs before the page is opened. */
  readonly prepare?: (context: BrowserContext) => Promise<void>;
}

let browser: Browser;
let contexts: BrowserContext[] = [];
let complaints: string[] = [];

/** To be called once in every file. */
export function withBrowser(): void {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    const said = complaints;
    contexts = [];
    complaints = [];
    expect(said, "the browser's console").toEqual([]);
  });
}

/** A first visit, in a profile of its own. */
export async function visit({
  url = BASE_URL,
  allowed = [],
  prepare,
  ...options
}: VisitOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-US",
    timezoneId: TIMEZONE,
    // A worker would answer before the routes that tests set; pwa.e2e.ts lets it.
    serviceWorkers: "block",
    ...possible(options),
  });
  contexts.push(context);
  context.on("console", (message) => {
    const text = message.text();
    const level = message.type();
    const counts = level === "error" || level === "warning";
    if (counts && ![WORKER_BLOCKED, ...allowed].some((pattern) => pattern.test(text)))
      complaints.push(`${level}: ${text}`);
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  await prepare?.(context);
  const page = await context.newPage();
  await page.goto(url);
  return { page, context };
}

/** A visit that has been greeted. */
export async function greeted(options: VisitOptions = {}): Promise<Visit> {
  const made = await visit(options);
  await replies(made.page).first().waitFor();
  return made;
}

export function replies(page: Page) {
  return page.locator('[data-role="assistant"]');
}

export function questions(page: Page) {
  return page.locator('[data-role="user"]');
}

/** Writes and sends. */
export async function say(page: Page, text: string): Promise<void> {
  const composer = page.locator("#composer");
  await composer.fill(text);
  await composer.press("Enter");
}

/** Writes, sends, and waits for the whole reply; answers its words. */
export async function ask(page: Page, text: string): Promise<string> {
  const before = await replies(page).count();
  await say(page, text);
  return wholeReply(page, before);
}

/** The words of the reply after `before` others, once it is whole. */
export async function wholeReply(page: Page, before: number): Promise<string> {
  const reply = replies(page).nth(before);
  await reply.and(page.locator('[data-status="complete"]')).waitFor({ timeout: 30_000 });
  return wordsOf(page, before);
}

/** What a message says, without its time and buttons. */
export async function wordsOf(page: Page, index: number): Promise<string> {
  return (await replies(page).nth(index).locator(".prose-reply").innerText()).trim();
}

/** Everything that was said, in order. */
export async function conversation(page: Page): Promise<string[]> {
  return page.locator("[data-message-id]").evaluateAll((messages) =>
    messages.map((message) => {
      const words = message.querySelector(".prose-reply") ?? message.querySelector("div");
      return `${message.getAttribute("data-role")}: ${words?.textContent?.trim() ?? ""}`;
    }),
  );
}

/**
 * Goes to an address within the page, as `settings/look`, and waits until it stands there whole. The page hears of its new
 * address later than whoever sets it: until then the old view is there, and what is looked at would be that.
 */
export async function goTo(page: Page, place: string): Promise<void> {
  await page.evaluate(async (hash) => {
    if (location.hash === hash) return;
    const heard = new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
    location.hash = hash;
    await heard;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }, `#/${place}`);
  // The code of a section is fetched when it is first opened.
  const standing =
    place === "" ? "#composer" : place === "sign-in" ? "h1:not(.sr-only)" : "aside[data-panel] h2";
  await page.locator(standing).first().waitFor();
  await expect.poll(() => page.locator("aside .animate-pulse").count()).toBe(0);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await animationsOver(page);
}

/**
 * By how much the document is larger than the screen, or has moved: boxes in it scroll, it never does. What stands absolute
 * in such a box, and not in relation to it, would make the document longer as soon as the box is full enough.
 */
export async function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, scrollHeight, scrollTop, scrollLeft } = document.documentElement;
    const found = {
      "too wide": scrollWidth - innerWidth,
      "too high": scrollHeight - innerHeight,
      moved: scrollTop + scrollLeft,
    };
    const scrolls = (one: Element) => ["auto", "scroll"].includes(getComputedStyle(one).overflowY);
    const escapes = (one: HTMLElement) => {
      const holder = one.offsetParent;
      if (holder === null || getComputedStyle(one).position !== "absolute") return false;
      for (let up = one.parentElement; up !== null && up !== holder; up = up.parentElement)
        if (scrolls(up)) return true;
      return false;
    };
    const escaping = [...document.querySelectorAll<HTMLElement>("body *")].find(escapes);
    return [
      ...Object.entries(found).flatMap(([what, by]) => (by > 0 ? [`${by} pixels ${what}`] : [])),
      ...(escaping === undefined ? [] : [`outside of its box: ${escaping.outerHTML.slice(0, 160)}`]),
    ];
  });
}

/** Half-transparent text on its way in has no contrast yet. */
export async function animationsOver(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations === 1)
        // One that is cut off is over, too.
        .map((animation) => animation.finished.catch(() => undefined)),
    ),
  );
}
