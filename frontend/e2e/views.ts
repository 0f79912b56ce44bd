/** The four ways in which every behaviour is seen: two languages, a phone and a desk. */

import type { BrowserContextOptions, Locator, Page } from "playwright-core";

import enAuth from "../src/locales/en/auth.json" with { type: "json" };
import enChat from "../src/locales/en/chat.json" with { type: "json" };
import enCommon from "../src/locales/en/common.json" with { type: "json" };
import enInbox from "../src/locales/en/inbox.json" with { type: "json" };
import enMemory from "../src/locales/en/memory.json" with { type: "json" };
import enPalette from "../src/locales/en/palette.json" with { type: "json" };
import enReminders from "../src/locales/en/reminders.json" with { type: "json" };
import enSettings from "../src/locales/en/settings.json" with { type: "json" };
import enWidgets from "../src/locales/en/widgets.json" with { type: "json" };
import ruAuth from "../src/locales/ru/auth.json" with { type: "json" };
import ruChat from "../src/locales/ru/chat.json" with { type: "json" };
import ruCommon from "../src/locales/ru/common.json" with { type: "json" };
import ruInbox from "../src/locales/ru/inbox.json" with { type: "json" };
import ruMemory from "../src/locales/ru/memory.json" with { type: "json" };
import ruPalette from "../src/locales/ru/palette.json" with { type: "json" };
import ruReminders from "../src/locales/ru/reminders.json" with { type: "json" };
import ruSettings from "../src/locales/ru/settings.json" with { type: "json" };
import ruWidgets from "../src/locales/ru/widgets.json" with { type: "json" };

const ENGLISH = {
  language: "en",
  auth: enAuth,
  chat: enChat,
  common: enCommon,
  inbox: enInbox,
  memory: enMemory,
  palette: enPalette,
  reminders: enReminders,
  settings: enSettings,
  widgets: enWidgets,
  hello: "Hello, I am Bo",
  name: "Bo",
  ability: "What can you do?",
  thanks: "Thank you",
  anew: "Hello, I am Rob",
  anewName: "Rob",
  skip: "Skip this step",
  home: "I live in Leeds",
  city: "Leeds",
  remind: "Remind me tomorrow at 9 to call Mum",
  about: "call Mum",
  remindSometime: "Remind me to call Mum",
  tomorrow: "Tomorrow 9:00",
  dated: "The report by Friday",
  matter: "The report",
  quoted: "The report “by Friday”",
  plain: "Sort out the balcony",
  passport: "Renew passports",
  passportSought: "passport",
  dump: ["Buy cat food", "Fix the tap", "Call the bank"] as readonly [string, string, string],
  farCity: "Vladivostok",
  leave: "another person",
};
const RUSSIAN: typeof ENGLISH = {
  language: "ru",
  auth: ruAuth,
  chat: { ...enChat, ...ruChat },
  common: ruCommon,
  inbox: { ...enInbox, ...ruInbox },
  memory: { ...enMemory, ...ruMemory },
  palette: ruPalette,
  reminders: { ...enReminders, ...ruReminders },
  settings: { ...enSettings, ...ruSettings },
  widgets: { ...enWidgets, ...ruWidgets },
  hello: "Привет, меня зовут Оля",
  name: "Оля",
  ability: "Что ты умеешь?",
  thanks: "Спасибо",
  anew: "Привет, меня зовут Нина",
  anewName: "Нина",
  skip: "Пропустить",
  home: "Я живу в Твери",
  city: "Твер",
  remind: "Напомни завтра в 9 позвонить маме",
  about: "позвонить маме",
  remindSometime: "Напомни позвонить маме",
  tomorrow: "Завтра, 9:00",
  dated: "Отчёт до пятницы",
  matter: "Отчёт",
  quoted: "Отчёт «до пятницы»",
  plain: "Разобрать балкон",
  passport: "Обновить паспорта",
  passportSought: "паспорт",
  dump: ["Купить корм коту", "Починить кран", "Позвонить в банк"],
  farCity: "Владивосток",
  leave: "другой человек",
};

export interface View {
  readonly name: string;
  readonly words: typeof ENGLISH;
  /** A finger, and a screen as wide as a hand. */
  readonly phone: boolean;
  readonly options: BrowserContextOptions;
}

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;
const DESK = { viewport: { width: 1280, height: 800 } } as const;

export const VIEWS: readonly View[] = [
  { name: "en, 1280 px", words: ENGLISH, phone: false, options: { locale: "en-US", ...DESK } },
  { name: "en, 390 px", words: ENGLISH, phone: true, options: { locale: "en-US", ...PHONE } },
  { name: "ru, 1280 px", words: RUSSIAN, phone: false, options: { locale: "ru-RU", ...DESK } },
  { name: "ru, 390 px", words: RUSSIAN, phone: true, options: { locale: "ru-RU", ...PHONE } },
];

/** Writes and sends as one does there: by Enter at a desk, by the button on a phone. */
export async function send(page: Page, { phone, words }: View, text: string): Promise<void> {
  const composer = page.locator("#composer");
  await composer.fill(text);
  if (phone) await page.getByRole("button", { name: words.chat.send, exact: true }).tap();
  else await composer.press("Enter");
}

/** A click of the mouse or a tap. What shows itself to the mouse only when it is near is always there for a finger. */
export async function press(target: Locator, { phone }: View): Promise<void> {
  if (phone) await target.tap();
  else await target.click();
}

/** Opens a group of the settings as one does there. */
export async function goSettings(page: Page, view: View, group: string): Promise<void> {
  await press(page.locator(`nav a[href="#/settings"]`).first(), view);
  await press(page.locator(`a[href="#/settings/${group}"]`), view);
  await page.locator("aside[data-panel] h2").waitFor();
}

/** Goes to a section as one does there. */
export async function go(page: Page, view: View, section: string): Promise<void> {
  // The reminders' own view is a way on from Today.
  const tab = section === "reminders" ? "today" : section;
  await press(page.locator(`nav a[href="#/${tab}"]`), view);
  await page.locator("aside[data-panel] h2").waitFor();
  if (tab === section) return;
  await press(page.locator(`aside[data-panel] a[href="#/${section}"]`), view);
  await page.getByRole("heading", { name: view.words.reminders.title, level: 2 }).waitFor();
}
