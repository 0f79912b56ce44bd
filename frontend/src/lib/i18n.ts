/** The texts of the screen in the user's language; it switches at once, without a reload. */

import i18next, { type TFunction } from "i18next";
import { useSyncExternalStore } from "react";
import { initReactI18next } from "react-i18next";

import type { Locale } from "@/lib/contract";
import { readStored, writeStored } from "@/lib/storage";
import en from "@/locales/en";
import ru from "@/locales/ru";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
    // Counted keys have other forms in each language; the locale test checks them.
    strictKeyChecks: false;
  }
}

export const LOCALES: readonly Locale[] = ["ru", "en"];

/** `value` as a language that there are texts for; null where it is none. */
export function supportedLocale(value: string | null): Locale | null {
  return LOCALES.find((locale) => locale === value) ?? null;
}

/** The language to begin with: the one chosen here before, else the browser's. */
export function initialLocale(): Locale {
  const language = navigator.language.split("-")[0]?.toLowerCase() ?? "";
  return supportedLocale(readStored("locale")) ?? supportedLocale(language) ?? "en";
}

/** Reads the texts in; to be called once, before the first drawing. */
export function startI18n(): void {
  void i18next.use(initReactI18next).init({
    lng: initialLocale(),
    fallbackLng: "en",
    resources: { en: { translation: en }, ru: { translation: ru } },
    // React escapes by itself.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}

/** Shows the screen in `locale` from now on. */
export function setLocale(locale: Locale): void {
  writeStored("locale", locale);
  document.documentElement.lang = locale;
  if (i18next.language !== locale) void i18next.changeLanguage(locale);
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
