/** Somebody at the page, who presses and writes by one way only; what they press is counted. */

import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

import type { View } from "./views";

export type Way = "mouse" | "finger" | "keyboard";

/** So many presses of Tab reach everything, or it cannot be reached. */
const REACH = 120;

/** What a way through the page took. Going into a field to write is no press: one is there to write. */
export interface Effort {
  presses: number;
  /** How often Tab or an arrow was pressed on the way. */
  steps: number;
}

export class Hand {
  private effort: Effort = { presses: 0, steps: 0 };
  private readonly page: Page;
  private readonly way: Way;

  constructor(page: Page, way: Way) {
    this.page = page;
    this.way = way;
  }

  /** Does something, and answers what it took. */
  async counted(task: () => Promise<void>): Promise<Effort> {
    this.effort = { presses: 0, steps: 0 };
    await task();
    return this.effort;
  }

  /** Presses a button, a link or an option of a list. */
  async press(target: Locator): Promise<void> {
    await target.waitFor();
    this.effort.presses += 1;
    if (this.way === "mouse") await target.click();
    else if (this.way === "finger") await target.tap();
    else if ((await target.getAttribute("role")) === "option") await this.choose(target);
    else {
      await this.reach(target);
      await this.page.keyboard.press("Enter");
    }
  }

  /** Writes into a field, in the place of what stands there. */
  async write(field: Locator, text: string): Promise<void> {
    await field.waitFor();
    if (!(await focused(field))) {
      if (this.way === "mouse") await field.click();
      else if (this.way === "finger") await field.tap();
      else await this.reach(field);
    }
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.insertText(text);
  }

  /** Enter, in the field where one writes. */
  async enter(): Promise<void> {
    this.effort.presses += 1;
    await this.page.keyboard.press("Enter");
  }

  /** Brings the focus there by Tab alone; it must be seen there. */
  private async reach(target: Locator): Promise<void> {
    for (let steps = 0; steps < REACH; steps += 1) {
      if (await focused(target)) return;
      await this.page.keyboard.press("Tab");
      this.effort.steps += 1;
    }
    expect.fail(`the keyboard does not reach ${String(target)}`);
  }

  private async choose(option: Locator): Promise<void> {
    for (let steps = 0; steps < REACH; steps += 1) {
      if ((await option.getAttribute("aria-selected")) === "true") break;
      await this.page.keyboard.press("ArrowDown");
      this.effort.steps += 1;
    }
    await this.page.keyboard.press("Enter");
  }
}

/** A finger on a phone; at a desk the mouse, and once the keyboard alone: where the focus goes does not depend on words. */
export function waysOf({ phone, words }: View): readonly Way[] {
  return phone ? ["finger"] : words.language === "en" ? ["mouse", "keyboard"] : ["mouse"];
}

function focused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}
