/** The texts of the screen in the user's language; it switches without a reload, and only one language is loaded. */

import i18next, { type TFunction } from "i18next";
import { useSyncExternalStore } from "react";
import { initReactI18next } from "react-i18next";

import type { Locale } from "@/lib/contract";
import { readStored, writeStored } from "@/lib/storage";
import { loadInformal, LOCALES, loadTexts, type Texts } from "@/locales";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: Texts };
    // Counted keys have other forms in each language; the locale test checks them.
    strictKeyChecks: false;
  }
}

/** The language that was asked for last; an older request that is answered later changes nothing. */
let wanted: Locale;
/** Whether the user is on familiar terms with the assistant; the screen speaks in the same way. */
let informal = false;

/** `value` as a language that there are texts for; null where it is none. */
export function supportedLocale(value: string | null): Locale | null {
  return LOCALES.find((locale) => locale === value) ?? null;
}

/** The language to begin with: the one chosen here before, else the browser's. */
export function initialLocale(): Locale {
  const language = navigator.language.split("-")[0]?.toLowerCase() ?? "";
  return supportedLocale(readStored("locale")) ?? supportedLocale(language) ?? "en";
}

/** Loads the texts; to be called once, before the first drawing. */
export async function startI18n(): Promise<void> {
  wanted = initialLocale();
  informal = readStored("informal") === "yes";
  const translation = await loadTexts(wanted);
  document.documentElement.lang = wanted;
  await i18next.use(initReactI18next).init({
    lng: wanted,
    // Every language has every text; the locale test checks it.
    fallbackLng: false,
    // A copy: the form of address is written into it.
    resources: { [wanted]: { translation: structuredClone(translation) } },
    // React escapes by itself.
    interpolation: { escapeValue: false },
  });
  if (informal) await address(wanted);
}

/** Shows the screen in `locale` from now on; where its texts cannot be fetched, it stays as it is. */
export async function setLocale(locale: Locale): Promise<void> {
  writeStored("locale", locale);
  wanted = locale;
  if (!i18next.hasResourceBundle(locale, "translation")) {
    const texts = await loadTexts(locale).catch(() => null);
    if (texts === null) return;
    i18next.addResourceBundle(locale, "translation", texts);
  }
  if (wanted !== locale || i18next.language === locale) return;
  if (informal) await address(locale);
  document.documentElement.lang = locale;
  await i18next.changeLanguage(locale);
}

/** Speaks in the familiar form from now on, or in the polite one, where the language has both. */
export async function setInformal(next: boolean): Promise<void> {
  if (next === informal) return;
  informal = next;
  writeStored("informal", next ? "yes" : null);
  if (!(await address(wanted))) return;
  // Nothing else tells the page that texts of the same language are others now.
  i18next.emit("languageChanged", i18next.language);
}

/** Puts the form of address that is wanted into the texts of `locale`; false where it has but one. */
async function address(locale: Locale): Promise<boolean> {
  const familiar = await loadInformal(locale).catch(() => null);
  if (familiar === null) return false;
  const texts = informal ? familiar : await loadTexts(locale);
  i18next.addResourceBundle(locale, "translation", texts, true, true);
  return true;
}

/** The language's own name for itself. */
export function languageName(locale: Locale): string {
  const name = new Intl.DisplayNames([locale], { type: "language" }).of(locale) ?? locale;
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}

/** The texts, for what a page shows hundreds of times: `useTranslation` copies the whole of i18next each time. */
export function useTexts(): TFunction {
  return textsOf(useLanguage());
}

/** The language of the screen. */
export function useLanguage(): string {
  return useSyncExternalStore(onLanguage, languageNow);
}

const TEXTS = new Map<string, TFunction>();

function textsOf(language: string): TFunction {
  const texts = TEXTS.get(language) ?? i18next.getFixedT(language);
  TEXTS.set(language, texts);
  return texts;
}

function onLanguage(listener: () => void): () => void {
  i18next.on("languageChanged", listener);
  return () => i18next.off("languageChanged", listener);
}

function languageNow(): string {
  return i18next.language;
}
