/** The examples of the contract, which the server's tests read too, are understood here. */

import { readdirSync, readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { EMPTY_CHAT } from "@/features/chat/model";
import { applyEvent } from "@/features/chat/reducer";
import { createOnboardingStore } from "@/features/onboarding/store";
import { fold } from "@/features/widgets/store";
import type { ServerEvent } from "@/lib/contract";
import { parseEvent } from "@/lib/socket/frames";

const FOLDER = "../contract/events";
const files = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));

/** Every type there is: the compiler fails when the contract gets one more. */
const TYPES: Record<ServerEvent["type"], true> = {
  connected: true,
  "message.accepted": true,
  "message.created": true,
  "message.updated": true,
  "stream.start": true,
  "stream.chunk": true,
  "stream.end": true,
  "stream.error": true,
  "workflow.progress": true,
  "widget.upserted": true,
  "widget.deleted": true,
  "inbox.upserted": true,
  "inbox.deleted": true,
  "reminder.upserted": true,
  "reminder.deleted": true,
  "routine.upserted": true,
  "memory.changed": true,
  resync: true,
  error: true,
  pong: true,
};

it("there is an example of every event", () => {
  expect(files.map((file) => file.replace(/\.json$/, "")).toSorted()).toEqual(Object.keys(TYPES).toSorted());
});

it.each(files)("%s is read, and folded without harm", (file) => {
  const event = parseEvent(readFileSync(`${FOLDER}/${file}`, "utf8"));
  if (event === null) throw new Error(`${file} is no event`);
  expect(`${event.type}.json`).toBe(file);
  const chat = applyEvent(EMPTY_CHAT, event);
  expect(applyEvent(chat, event).messages).toEqual(chat.messages);
  expect(fold(fold({}, event), event)).toEqual(fold({}, event));
  const onboarding = createOnboardingStore();
  onboarding.applyEvents([event]);
  expect(onboarding.getState().progress === null).toBe(event.type !== "workflow.progress");
});
