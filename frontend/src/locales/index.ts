/** The languages that there are texts for. A folder beside this file is a language; nothing else names it here. */

import type { Locale } from "@/lib/contract";
import type english from "@/locales/en";

/** The texts of one language, in the shape of the English ones; counted texts may have more forms. */
export type Texts = typeof english;

const FOLDERS = import.meta.glob<Texts>("./*/index.ts", { import: "default" });

export const LOCALES: readonly Locale[] = Object.keys(FOLDERS).map((path) => path.split("/")[1] as Locale);

/** Fetches the texts of `locale`, which are a file of their own. */
export async function loadTexts(locale: Locale): Promise<Texts> {
  const load = FOLDERS[`./${locale}/index.ts`];
  if (load === undefined) throw new Error(`There is no folder locales/${locale}`);
  return await load();
}

const INFORMAL = import.meta.glob<object>("./*/informal.json", { import: "default" });

/** The texts that differ where somebody is on familiar terms («ты»); null for a language with one form of address. */
export async function loadInformal(locale: Locale): Promise<object | null> {
  return (await INFORMAL[`./${locale}/informal.json`]?.()) ?? null;
}
