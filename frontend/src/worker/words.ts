/** What the service worker says: it has neither the page's texts nor the user's choice, so it goes by the browser. */

/** The payload of a push. */
export interface Pushed {
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly tag?: string | null;
  readonly message_id?: string | null;
  readonly reminder_id?: string | null;
  readonly badge?: number | null;
}

export const SNOOZE_MINUTES = 10;

interface Words {
  readonly done: string;
  readonly snooze: string;
}

const WORDS: Readonly<Record<string, Words>> = import.meta.glob<Words>("../locales/*/worker.json", {
  eager: true,
  import: "default",
});

export function wordsFor(language: string): Words {
  const of = (locale: string) => WORDS[`../locales/${locale}/worker.json`];
  const words = of(language.split("-")[0]?.toLowerCase() ?? "") ?? of("en");
  if (words === undefined) throw new Error("There is no folder locales/en");
  return words;
}
