import { afterEach, beforeEach, expect, it } from "vitest";

import { watchFocus } from "@/app/focus-guard";

let stop: () => void;

beforeEach(() => {
  document.body.innerHTML = `
    <textarea id="composer"></textarea>
    <aside data-panel>
      <h2 tabindex="-1">Inbox</h2>
      <ul>
        <li id="a"><button data-line="a">a</button><button id="delete-a">Delete</button></li>
        <li id="b"><button data-line="b">b</button></li>
      </ul>
    </aside>
    <div data-toast><button id="undo">Undo</button></div>`;
  stop = watchFocus(document.body);
});
afterEach(() => {
  stop();
  document.body.innerHTML = "";
});

const focus = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();
const remove = (selector: string) => document.querySelector(selector)?.remove();
const where = () => document.activeElement?.textContent;

it("from a row that goes away the focus moves to the next one", async () => {
  focus("#delete-a");
  remove("#a");
  await expect.poll(where).toBe("b");
});

it("from a form that closes it moves to the row that it belongs to", async () => {
  focus("#delete-a");
  remove("#delete-a");
  await expect.poll(where).toBe("a");
});

it("from the only row it moves to the title of the panel", async () => {
  remove("#b");
  focus("#delete-a");
  remove("#a");
  await expect.poll(where).toBe("Inbox");
});

it("from a toast it goes back to where it was before", async () => {
  focus("[data-line=b]");
  focus("#undo");
  remove("[data-toast]");
  await expect.poll(where).toBe("b");
});

it("what was left on purpose is not gone back to", async () => {
  focus("#delete-a");
  (document.activeElement as HTMLElement).blur();
  await new Promise((resolve) => setTimeout(resolve, 5));
  remove("#a");
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(document.activeElement).toBe(document.body);
});
