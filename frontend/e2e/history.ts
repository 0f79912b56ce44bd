/** A long history without the hours that it takes to hold it: put into the server's answers on their way to the page. */

import type { Page } from "playwright-core";

interface Row {
  readonly id: string;
  readonly role: string;
  readonly text: string;
  readonly created: string;
  readonly [field: string]: unknown;
}

const PAGE = 50;

/** Gives the page `count` messages before its own, in pages as the server would; `textOf` says what they say, `unread` which is the first that nobody has seen. */
export async function withHistory(
  page: Page,
  count: number,
  textOf: (index: number) => string,
  unread: number | null = null,
): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => row(index, textOf(index)));
  const before = (end: number) => {
    const items = rows.slice(Math.max(0, end - PAGE), end);
    return { items, next: end > PAGE ? String(end - PAGE) : null };
  };
  await page.route("**/api/state", async (route) => {
    const response = await route.fetch();
    const state = (await response.json()) as { messages: Row[]; next: string | null };
    const { items, next } = before(count);
    const mark = unread === null ? {} : { first_unread: `row${unread}` };
    await route.fulfill({
      response,
      json: { ...state, ...mark, messages: [...items, ...state.messages], next },
    });
  });
  await page.route("**/api/chat/messages?*", async (route) => {
    const end = Number(new URL(route.request().url()).searchParams.get("before"));
    await route.fulfill({ json: before(end) });
  });
}

function row(index: number, text: string): Row {
  const role = index % 2 === 0 ? "user" : "assistant";
  return {
    id: `row${index}`,
    client_id: null,
    conversation_id: "history",
    role,
    agent: role === "assistant" ? "coordinator" : null,
    text,
    status: "complete",
    reply_to: role === "assistant" ? `row${index - 1}` : null,
    proactive: false,
    superseded: false,
    widgets: [],
    created: new Date(Date.UTC(2026, 0, 1, 8, index)).toISOString(),
    completed: null,
    attempt: null,
    next_seq: null,
  };
}
