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

export function wordsFor(language: string): { readonly done: string; readonly snooze: string } {
  return /^ru\b/i.test(language)
    ? { done: "Сделано", snooze: "Через 10 минут" }
    : { done: "Done", snooze: "In 10 minutes" };
}
