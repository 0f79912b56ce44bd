/** Which browser the tests drive: Chromium, or the Firefox that a distribution ships. */

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  firefox,
  type Keyboard,
  type Locator,
} from "playwright-core";

const CHROMIUM = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const FIREFOX = ["firefox-esr", "firefox"];
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Whether this is a run on Firefox, by the script `e2e:firefox`. */
const IS_FIREFOX = process.env["E2E_ENGINE"] === "firefox";

export async function launch(): Promise<Browser> {
  if (!IS_FIREFOX) {
    return chromium.launch({ executablePath: find(CHROMIUM, "CHROMIUM_PATH"), args: ARGUMENTS });
  }
  const browser = await firefox.launch({ channel: "moz-firefox", executablePath: find(FIREFOX) });
  withoutMediaFeatures(browser);
  await typingIntoFields(browser);
  return browser;
}

/** What the browser can be asked for: Firefox knows fingers, but no phone. */
export function possible({ isMobile, ...options }: BrowserContextOptions): BrowserContextOptions {
  return IS_FIREFOX || isMobile === undefined ? options : { ...options, isMobile };
}

/**
 * A Firefox of long-term support does not know the one command by which Playwright sets the theme of each context, and so
 * would open none. The theme is then the system's.
 */
function withoutMediaFeatures(browser: Browser): void {
  const { _connection } = browser as unknown as { _connection: { toImpl: (one: unknown) => Inner } };
  const sessions = Object.getPrototypeOf(_connection.toImpl(browser)._browserSession) as Sessions;
  const { send } = sessions;
  sessions.send = function (method, parameters) {
    return method === "emulation.setMediaFeaturesOverride"
      ? Promise.resolve({})
      : send.call(this, method, parameters);
  };
}

/**
 * Playwright puts text into a field in the page's own world there, past what React has put on it to notice: the page would
 * know nothing of it. Pressed key by key it is written as a person does.
 */
async function typingIntoFields(browser: Browser): Promise<void> {
  const page = await browser.newPage();
  const keyboards = Object.getPrototypeOf(page.keyboard) as Keyboard;
  const locators = Object.getPrototypeOf(page.locator("html")) as Locator;
  keyboards.insertText = function (this: Keyboard, text: string) {
    return this.type(text);
  };
  locators.fill = async function (this: Locator, value: string) {
    const { keyboard } = this.page();
    await this.focus();
    await keyboard.press("ControlOrMeta+a");
    await (value === "" ? keyboard.press("Delete") : keyboard.type(value));
  };
  await page.close();
}

interface Sessions {
  send: (this: Sessions, method: string, parameters: unknown) => Promise<unknown>;
}

interface Inner {
  readonly _browserSession: Sessions;
}

function find(names: readonly string[], variable?: string): string {
  const onPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const given = [process.env["E2E_BROWSER"], variable === undefined ? undefined : process.env[variable]];
  const found = [...given, ...onPath].find((path) => path !== undefined && existsSync(path));
  if (found === undefined) throw new Error(`No ${names[0]}: set E2E_BROWSER`);
  return found;
}
