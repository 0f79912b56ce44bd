/** Every text in every language, with the forms that each counts in, and every key that the code asks for. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { loadInformal, LOCALES, loadTexts } from "@/locales";

type Tree = { readonly [key: string]: string | Tree };

const TEXTS: Readonly<Record<string, Map<string, string>>> = Object.fromEntries(
  await Promise.all(LOCALES.map(async (locale) => [locale, flatten(await loadTexts(locale))] as const)),
);
const ENGLISH = TEXTS["en"] ?? new Map<string, string>();
const FORM = /_(zero|one|two|few|many|other)$/;
/** Names that are the same in every language. */
const SAME_EVERYWHERE = new Set([
  "common.app",
  "settings.targets.channels.telegram.name",
  "settings.targets.channels.ntfy.name",
]);

function flatten(tree: Tree, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string" ? [[prefix + key, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

function bases(texts: Map<string, string>): string[] {
  return [...new Set([...texts.keys()].map((key) => key.replace(FORM, "")))].toSorted();
}

function variables(text: string): string[] {
  return [...new Set(text.match(/\{\{\w+\}\}/g))].toSorted();
}

describe.each(LOCALES)("%s", (locale) => {
  const texts = TEXTS[locale] ?? new Map<string, string>();

  it("has the same keys as English", () => {
    expect(bases(texts)).toEqual(bases(ENGLISH));
  });

  it("says what the buttons of a notification say", () => {
    const words = JSON.parse(readFileSync(join("src/locales", locale, "worker.json"), "utf8")) as object;
    expect(Object.keys(words)).toEqual(["done", "snooze"]);
  });

  it("has no empty text", () => {
    expect([...texts].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("counts in every form of the language", () => {
    const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    const counted = new Set(
      [...texts.keys()].filter((key) => FORM.test(key)).map((key) => key.replace(FORM, "")),
    );
    const missing = [...counted]
      .flatMap((key) => forms.map((form) => `${key}_${form}`))
      .filter((key) => !texts.has(key));
    expect(missing).toEqual([]);
  });

  it("fills in the same variables as English", () => {
    for (const [key, text] of texts) {
      const other = [...ENGLISH].find(([name]) => name.replace(FORM, "") === key.replace(FORM, ""));
      expect(variables(text), key).toEqual(variables(other?.[1] ?? ""));
    }
  });
});

it("Russian is written in Russian", () => {
  const untranslated = [...(TEXTS["ru"] ?? [])].filter(
    ([key, text]) =>
      !/[а-яё]/i.test(text) &&
      /[a-z]/i.test(text.replaceAll(/\{\{\w+\}\}/g, "")) &&
      !SAME_EVERYWHERE.has(key),
  );
  expect(untranslated).toEqual([]);
});

it("who is on familiar terms is spoken to so everywhere", async () => {
  const polite =
    /(?<![а-яё])(вы|вас|вам|вами|ваш[а-яё]*)(?![а-яё])|[а-яё]+(?:ите|йте|ьте|ете|ёте)(?:сь)?(?![а-яё])/i;
  const familiar = flatten(((await loadInformal("ru")) ?? {}) as Tree);
  const russian = TEXTS["ru"] ?? new Map<string, string>();
  for (const [key, text] of familiar) {
    expect(text, key).not.toMatch(polite);
    expect(variables(text), key).toEqual(variables(russian.get(key) ?? "no such text"));
  }
  const left = [...russian].filter(([key, text]) => polite.test(text) && !familiar.has(key));
  // Said when nobody is here, and the form itself.
  expect(left.map(([key]) => key).filter((key) => !/^auth\.(heading|detail)\./.test(key))).toEqual([
    "settings.formality.formal",
  ]);
});

describe("the code", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."))
    .map((file) => readFileSync(join("src", file), "utf8"));
  const asked = sources.flatMap((source) =>
    Array.from(source.matchAll(/\bt\(\s*(["`])([a-z]\w*\.[^"`]+)\1/g), ([, , key]) => key ?? ""),
  );
  const known = bases(ENGLISH);

  it("asks for keys that exist", () => {
    const missing = asked.filter((key) => {
      const pattern = new RegExp(`^${key.replaceAll(".", "\\.").replaceAll(/\$\{[^}]+\}/g, "\\w+")}$`);
      return !known.some((name) => pattern.test(name));
    });
    expect(missing).toEqual([]);
  });

  it("leaves no key unused", () => {
    const patterns = asked.map(
      (key) => new RegExp(`^${key.replaceAll(".", "\\.").replaceAll(/\$\{[^}]+\}/g, "\\w+")}$`),
    );
    expect(known.filter((name) => !patterns.some((pattern) => pattern.test(name)))).toEqual([]);
  });
});
