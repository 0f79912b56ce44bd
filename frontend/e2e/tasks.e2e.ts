/** What people come for, done as somebody new does it: how many presses and seconds each takes, by every way to press. */

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { claim, PASSWORD } from "./accounts";
import { BASE_URL, FAILED_REQUESTS, greeted, questions, replies, withBrowser, wholeReply } from "./browser";
import { Hand, waysOf } from "./hand";
import { send, type View, VIEWS } from "./views";

withBrowser();

const PRESSES = 3;
const SECONDS = 15;
const DAY = 86_400_000;

const CASES = VIEWS.flatMap((view) =>
  waysOf(view).map((way) => ({ name: `${view.name}, ${way}`, view, way })),
);

function line(page: Page, text: string) {
  return page.locator("aside").getByRole("listitem").filter({ hasText: text });
}

/** Does a task within its presses and seconds, and prints what it took. */
function timed(hand: Hand, name: string) {
  return async (task: string, does: () => Promise<void>, presses = PRESSES): Promise<void> => {
    const begun = performance.now();
    const effort = await hand.counted(does);
    const seconds = (performance.now() - begun) / 1000;
    const steps = effort.steps > 0 ? `, ${effort.steps} steps` : "";
    console.log(`${name}: ${task}: ${effort.presses} presses${steps}, ${seconds.toFixed(1)} s`);
    expect(effort.presses, `presses to ${task}`).toBeLessThanOrEqual(presses);
    expect(seconds, `seconds to ${task}`).toBeLessThan(SECONDS);
  };
}

async function put(page: Page, path: string, data: object): Promise<void> {
  const answer = await page.request.post(`${BASE_URL}/api/${path}`, { data, headers: { Origin: BASE_URL } });
  expect(answer.status()).toBe(201);
}

async function me(page: Page): Promise<{ name: string; timezone: string }> {
  return (await page.request.get(`${BASE_URL}/api/me`)).json() as Promise<{ name: string; timezone: string }>;
}

async function home(page: Page): Promise<void> {
  await page.evaluate(() => (location.hash = "#/"));
  await page.locator("aside[data-panel]").waitFor({ state: "detached" });
}

function parts(page: Page, { words }: View) {
  return {
    section: (name: string) => page.locator(`nav a[href="#/${name}"]`).first(),
    group: (name: string) => page.locator(`a[href="#/settings/${name}"]`),
    search: page.locator("header").getByRole("button", { name: words.palette.open }),
    option: (label: string) => page.getByRole("option").filter({ hasText: label }),
    button: (name: string) => page.getByRole("button", { name, exact: true }),
  };
}

describe.each(CASES)("$name", ({ name, view, way }) => {
  const { words, phone } = view;
  const { auth, settings } = words;

  it("what is put down, moved, sought and taken back", async () => {
    const { page } = await greeted(view.options);
    const hand = new Hand(page, way);
    const task = timed(hand, name);
    const { section, search, option, button } = parts(page, view);
    await wholeReply(page, 0);
    const tick = page.getByRole("button", { name: words.inbox.complete.replace("{{text}}", words.dump[0]) });

    await task("turn what is on the mind into a list, and tick one", async () => {
      await hand.write(page.locator("#composer"), words.dump.join(", "));
      if (phone) await hand.press(button(words.chat.send));
      else await hand.enter();
      await wholeReply(page, 1);
      await hand.press(section("inbox"));
      await hand.press(tick);
      await line(page, words.dump[0]).waitFor({ state: "detached" });
    });
    await line(page, words.dump[1]).waitFor();

    await page.locator("aside").getByRole("button", { name: words.dump[1], exact: true }).click();
    await button(words.inbox.remove).click();
    await line(page, words.dump[1]).waitFor({ state: "detached" });
    await task(
      "undo a deletion",
      async () => {
        await hand.press(button(words.common.undo).last());
        await line(page, words.dump[1]).waitFor();
      },
      1,
    );

    await home(page);
    await put(page, "reminders", { text: words.about, due: new Date(Date.now() + DAY / 24).toISOString() });
    await task("move a reminder to Monday", async () => {
      await hand.press(section("today"));
      await hand.press(page.locator("aside").getByRole("button", { name: words.about, exact: true }));
      // On a Sunday Monday is called tomorrow.
      const monday = button(words.common.when.monday);
      await button(words.common.when.tomorrow).waitFor();
      await hand.press((await monday.count()) > 0 ? monday : button(words.common.when.tomorrow));
      await expect.poll(() => dueOn(page)).toBe("Monday");
    });

    await home(page);
    const said = await replies(page).count();
    await send(page, view, words.passport);
    await wholeReply(page, said);
    await task(
      "find what was said about the passport",
      async () => {
        await hand.press(search);
        await hand.write(page.getByRole("combobox"), words.passportSought);
        await expect.poll(() => option(words.passport).count()).toBeGreaterThan(1);
        await hand.press(option(words.passport).last());
        await expect
          .poll(() => page.evaluate(() => document.activeElement?.textContent ?? ""))
          .toContain(words.passport);
      },
      2,
    );
  });

  it("what is set up: the name, the time zone, a calendar; and the way out with everything", async () => {
    const { page } = await greeted({ ...view.options, allowed: FAILED_REQUESTS });
    const hand = new Hand(page, way);
    const task = timed(hand, name);
    const { section, group, search, option, button } = parts(page, view);
    await wholeReply(page, 0);

    await task("change the name one is called by", async () => {
      await hand.press(section("settings"));
      if (phone) await hand.press(group("you"));
      await hand.write(page.getByLabel(settings.name), words.name);
      await hand.enter();
      await expect.poll(async () => (await me(page)).name).toBe(words.name);
    });

    await home(page);
    await task("change the time zone", async () => {
      await hand.press(search);
      await hand.write(page.getByRole("combobox"), settings.timezone);
      await hand.press(option(settings.timezone));
      await hand.write(page.getByLabel(settings.zone.search), words.farCity);
      await hand.press(page.getByRole("button", { name: words.farCity }).first());
      await expect.poll(async () => (await me(page)).timezone).toBe("Asia/Vladivostok");
    });

    await home(page);
    await task("connect a calendar", async () => {
      await hand.press(section("settings"));
      await hand.press(group("calendar"));
      await hand.press(button(settings.calendar.make));
      await page.locator("aside code").filter({ hasText: "/calendar" }).waitFor();
    });

    await home(page);
    await task("take everything along", async () => {
      await hand.press(section("settings"));
      await hand.press(group("data"));
      const download = page.waitForEvent("download");
      await hand.press(page.getByRole("link", { name: settings.data.export }));
      expect((await download).suggestedFilename()).toMatch(/\.zip$/);
    });

    await home(page);
    await task("hand the computer over to another person", async () => {
      await hand.press(search);
      await hand.write(page.getByRole("combobox"), words.leave);
      await hand.press(option(auth.changePerson));
      await hand.press(button(auth.changePersonSure));
      await page.getByRole("heading", { name: auth.heading.signedOut }).waitFor();
    });
  });

  it("signing in on a second device", async () => {
    const first = await greeted(view.options);
    await wholeReply(first.page, 0);
    await send(first.page, view, words.hello);
    await wholeReply(first.page, 1);
    const email = await claim(first.page, view);

    const { page } = await greeted({ ...view.options, allowed: FAILED_REQUESTS });
    const hand = new Hand(page, way);
    await wholeReply(page, 0);
    await timed(hand, name)(
      "sign in on a second device",
      async () => {
        await hand.press(page.locator("header").getByRole("link", { name: auth.signIn }));
        await hand.write(page.getByLabel(auth.email), email);
        await hand.write(page.getByLabel(auth.password), PASSWORD);
        await hand.press(page.getByRole("button", { name: auth.signIn, exact: true }));
        await questions(page).filter({ hasText: words.hello }).waitFor();
      },
      2,
    );
    await expect.poll(() => questions(page).count()).toBe(1);
  });
});

/** The day of the week on which the one reminder is due. */
async function dueOn(page: Page): Promise<string> {
  const answer = await page.request.get(`${BASE_URL}/api/reminders`);
  const { items } = (await answer.json()) as { items: { due: string; status: string }[] };
  const { timezone } = await me(page);
  const day = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: timezone });
  return items
    .flatMap(({ due, status }) => (status === "scheduled" ? [day.format(new Date(due))] : []))
    .join();
}
