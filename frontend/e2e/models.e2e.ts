/** The owner connects a model: listed, tried, in use, gone; what goes wrong is said in words. */

import { afterEach, describe, expect, it } from "vitest";

import { asOwner } from "./accounts";
import { BASE_URL, withBrowser } from "./browser";
import { type Served, serveAnthropic, serveNothing, serveOllama, serveTalker } from "./models-served";
import { goSettings, press, VIEWS } from "./views";

withBrowser();

const SAID = {
  en: {
    wrongKey: "The server doesn't accept the key.",
    refused: "The provider refuses",
    noTools: "It doesn't use the tools.",
    away: "Nothing answers at this address.",
    slow: "The server takes too long to answer.",
    gone: "isn't answering",
  },
  ru: {
    wrongKey: "Сервер не принимает ключ.",
    refused: "Поставщик отказывает",
    noTools: "Инструментами не пользуется.",
    away: "По этому адресу никто не отвечает.",
    slow: "Сервер отвечает слишком долго.",
    gone: "не отвечает",
  },
} as const;

let served: Served[] = [];
afterEach(async () => {
  await Promise.all(served.map((one) => one.close()));
  served = [];
});

describe.each([VIEWS[0], VIEWS[3]].filter((view) => view !== undefined))("$name", (view) => {
  const { models, targets } = view.words.settings;
  const said = SAID[view.words.language as keyof typeof SAID];

  it("the owner connects a model, and hears what is wrong with it", { timeout: 120_000 }, async () => {
    const talker = await serveTalker("parrot", "right");
    const ollama = await serveOllama("qwen3:4b");
    served = [talker, ollama];
    const page = await asOwner(view);
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const trial = page.getByRole("status", { name: models.trial });
    const choose = button(models.changeNamed.replace("{{name}}", models.roles.talk.name));
    try {
      // Nothing is chosen yet, so the form stands open.
      await goSettings(page, view, "assistant");
      await page.getByLabel(models.provider).selectOption("compatible");
      await page.getByLabel(models.address).fill(talker.url);
      await page.getByLabel(models.key, { exact: true }).fill("wrong");
      await press(button(models.list), view);
      await page.getByText(said.wrongKey).waitFor();
      await page.getByLabel(models.model).fill("parrot");
      await press(button(targets.test), view);
      await trial.getByText(said.refused).waitFor();
      await page.getByLabel(models.key, { exact: true }).fill("right");
      await press(button(models.list), view);
      await page.getByText(models.listed_one.replace("{{count}}", "1")).waitFor();
      await press(button(targets.test), view);
      await trial.getByText(said.noTools).waitFor();
      await press(button(view.words.common.save), view);
      await page.getByText("OpenAI-compatible: parrot").waitFor();
      await page.getByText("parrot", { exact: true }).waitFor();

      await press(choose, view);
      await page.getByLabel(models.provider).selectOption("ollama");
      await page.getByLabel(models.address).fill(ollama.url);
      await page.getByLabel(models.model).fill("qwen3:4b");
      await press(button(view.words.common.save), view);
      await page.getByText("Ollama: qwen3:4b").waitFor();
      expect(ollama.made).toEqual(["life-os/qwen3:4b"]);

      await ollama.close();
      await press(choose, view);
      await press(button(models.list), view);
      await page.getByText(said.away).waitFor();
      await press(button(targets.test), view);
      await trial.getByText(said.gone).first().waitFor();
      await press(button(targets.removeNamed.replace("{{name}}", models.roles.talk.name)), view);
      await page.getByText(models.none, { exact: true }).waitFor();
    } finally {
      // The others are answered without a model.
      await page.request.put(`${BASE_URL}/api/owner/model`, { data: { talk: null } });
    }
  });

  it(
    "Anthropic answers, a slow server is called slow, and Ollama is found by a press",
    { timeout: 120_000 },
    async () => {
      const anthropic = await serveAnthropic("claude-parrot", "right");
      const nothing = await serveNothing();
      served = [anthropic, nothing];
      const page = await asOwner(view);
      const button = (name: string) => page.getByRole("button", { name, exact: true });
      const talk = { provider: "anthropic", address: anthropic.url, model: "claude-parrot", key: "right" };
      try {
        await page.request.put(`${BASE_URL}/api/owner/model`, { data: { talk } });
        await goSettings(page, view, "assistant");
        await page.getByText("Anthropic: claude-parrot").waitFor();
        await press(button(models.changeNamed.replace("{{name}}", models.roles.talk.name)), view);
        expect(await page.getByLabel(models.address).inputValue()).toBe(anthropic.url);
        expect(await page.getByLabel(models.key, { exact: true }).inputValue()).toBe("");
        await press(button(targets.test), view);
        await page.getByRole("status", { name: models.trial }).getByText(said.noTools).waitFor();
        expect(anthropic.asked()).toBeGreaterThan(1);

        await page.getByLabel(models.provider).selectOption("compatible");
        await page.getByLabel(models.address).fill(nothing.url);
        await press(button(models.list), view);
        await page.getByText(said.slow).waitFor({ timeout: 30_000 });

        const ollama = await serveOllama("qwen3:4b", 11_434);
        served.push(ollama);
        await press(button(models.find), view);
        await press(
          button(models.foundOne_one.replace("{{name}}", "Ollama").replace("{{count}}", "1")),
          view,
        );
        expect(await page.getByLabel(models.address).inputValue()).toBe("http://127.0.0.1:11434/v1");
        expect(await page.getByLabel(models.model).inputValue()).toBe("qwen3:4b");
      } finally {
        await page.request.put(`${BASE_URL}/api/owner/model`, { data: { talk: null } });
      }
    },
  );
});
