import { beforeEach, expect, it } from "vitest";

import { readDraft, writeDraft } from "@/lib/drafts";
import { session } from "@/lib/session";
import { USER } from "@/testing/events";

beforeEach(() => {
  session.setState({ user: USER });
});

/** The same browser, another tab. */
function inAnotherTab(work: () => void): void {
  const own = { ...sessionStorage };
  sessionStorage.clear();
  work();
  sessionStorage.clear();
  for (const [key, value] of Object.entries(own)) sessionStorage.setItem(key, value as string);
}

it("a draft is its writer's alone", () => {
  writeDraft("message", "mine");
  session.setState({ user: { ...USER, id: "another00000000" } });
  expect(readDraft("message")).toBeNull();
});

it("a new tab begins with the last words, and ending them there leaves this tab's", () => {
  writeDraft("message", "about the safe");
  inAnotherTab(() => {
    expect(readDraft("message")).toBe("about the safe");
    writeDraft("message", null);
    expect(readDraft("message")).toBe("");
  });
  expect(readDraft("message")).toBe("about the safe");
});

it("what another tab has written since stays when this one ends its draft", () => {
  writeDraft("message", "first");
  inAnotherTab(() => writeDraft("message", "second"));
  writeDraft("message", "");
  expect(readDraft("message")).toBe("");
  inAnotherTab(() => expect(readDraft("message")).toBe("second"));
});
