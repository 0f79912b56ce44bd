import { expect, it } from "vitest";

import { CHANNELS } from "@/features/settings/channels";

it("a bot and a chat become an address of Telegram", () => {
  const address = CHANNELS.telegram.address({ token: " 123:abc ", chat: "@olga" });
  expect(address).toBe("tgram://123:abc/%40olga");
});

it.each([
  [{ topic: "olga" }, "ntfy://olga"],
  [{ topic: "olga", server: "https://ntfy.example.org/" }, "ntfys://ntfy.example.org/olga"],
  [{ topic: "olga", server: "http://10.0.0.5:8080" }, "ntfy://10.0.0.5:8080/olga"],
  [{ topic: "olga", server: "ntfy.example.org" }, "ntfys://ntfy.example.org/olga"],
])("a topic becomes an address of ntfy: %o", (values, address) => {
  expect(CHANNELS.ntfy.address(values)).toBe(address);
});

it("what a password has of its own does not become a part of the address", () => {
  const email = { email: "olga@example.org", password: "p@ss/word?", smtp: "smtp.example.org" };
  expect(CHANNELS.email.address(email)).toBe(
    "mailtos://olga:p%40ss%2Fword%3F@example.org?smtp=smtp.example.org",
  );
  expect(CHANNELS.email.label(email)).toBe("olga@example.org");
});
