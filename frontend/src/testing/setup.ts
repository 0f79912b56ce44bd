import "@testing-library/jest-dom/vitest";
import "fake-indexeddb/auto";

import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, vi } from "vitest";

import { startI18n } from "@/lib/i18n";

/** jsdom lays nothing out: what measures the page gets an answer that says so. */
class NoResize implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

vi.stubGlobal("ResizeObserver", NoResize);
// jsdom knows no CSS: a browser that can do everything.
vi.stubGlobal("CSS", { supports: () => true, escape: (text: string) => text });
vi.stubGlobal("matchMedia", (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
}));
Element.prototype.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;

beforeAll(() => startI18n());

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  // A warning is a fault: a page whose console is empty has none.
  for (const level of ["error", "warn"] as const) {
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => {
      throw new Error(`console.${level}: ${words.map(String).join(" ")}`);
    });
  }
});

afterEach(() => cleanup());
