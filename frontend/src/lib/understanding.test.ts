import { expect, it } from "vitest";

import type { Reading } from "@/lib/contract";
import { asWords, pieces } from "@/lib/understanding";

function pointsIn(text: string): number {
  return Array.from(text).length;
}

function reading(asked: string, whole: string, times: readonly string[]): Reading {
  const place = (part: string) => {
    const start = pointsIn(asked.slice(0, asked.indexOf(part)));
    return { start, end: start + pointsIn(part) };
  };
  return {
    kind: "item",
    text: whole,
    ...place(whole),
    due: times.length === 0 ? null : "2026-11-29T06:00:00Z",
    repeat: null,
    spans: times.map((time) => ({ ...place(time), means: "day" as const })),
    certainty: 0.9,
  };
}

it("a time that was not meant stays as words", () => {
  const asked = "билет завтра в 9 купить";
  expect(asWords(asked, asked, reading(asked, asked, ["завтра", "в 9"]), "ru")).toBe(
    "билет «завтра в 9» купить",
  );
});

it("counts code points, as the server does", () => {
  const asked = "🎂🎂 cake on friday";
  expect(asWords(asked, asked, reading(asked, asked, ["on friday"]), "en")).toBe("🎂🎂 cake “on friday”");
});

it("times apart are each in quotes of their own", () => {
  const asked = "tomorrow call Mum at 9";
  expect(asWords(asked, asked, reading(asked, asked, ["tomorrow", "at 9"]), "en")).toBe(
    "“tomorrow” call Mum “at 9”",
  );
});

it("a thing without a time is quoted whole, and what was typed since stays", () => {
  const asked = "milk, bread";
  expect(asWords("milk, bread, tea", asked, reading(asked, "bread", []), "en")).toBe("milk, “bread”, tea");
});

it("words that have changed meanwhile are left alone", () => {
  const asked = "milk tomorrow";
  expect(asWords("silk tomorrow", asked, reading(asked, asked, ["tomorrow"]), "en")).toBeNull();
});

it("the words of a time are told from the others, where they stand", () => {
  const asked = "🎂 tomorrow call Mum at 9";
  const readings = [reading(asked, asked, ["tomorrow", "at 9"])];
  const marked = pieces(`${asked} please`, asked, readings);
  expect(marked.filter(({ time }) => time).map(({ words }) => words)).toEqual(["tomorrow", "at 9"]);
  expect(marked.map(({ words }) => words).join("")).toBe(`${asked} please`);
});

it("words that have changed since are not marked", () => {
  const asked = "call Mum tomorrow";
  const readings = [reading(asked, asked, ["tomorrow"])];
  expect(pieces("call Max tomorrow", asked, readings)).toEqual([{ words: "call Max tomorrow", time: false }]);
});
