/** The addresses of channels, put together from what a person knows of them. */

/** A field of a channel's form. */
export interface ChannelField {
  /** The key of its label and hint (`settings.targets.fields.token`). */
  readonly name: "token" | "chat" | "topic" | "server" | "email" | "password" | "smtp" | "address";
  readonly optional?: boolean;
  readonly secret?: boolean;
}

export interface Channel {
  readonly fields: readonly ChannelField[];
  /** As Apprise reads it. */
  readonly address: (values: Readonly<Record<string, string>>) => string;
  /** By what it is told apart from others of its kind; empty where its kind says enough. */
  readonly label: (values: Readonly<Record<string, string>>) => string;
}

const encode = encodeURIComponent;

export const CHANNELS = {
  telegram: {
    fields: [{ name: "token", secret: true }, { name: "chat" }],
    address: ({ token = "", chat = "" }) => `tgram://${token.trim()}/${encode(chat.trim())}`,
    label: () => "",
  },
  ntfy: {
    fields: [{ name: "topic" }, { name: "server", optional: true }],
    address: ({ topic = "", server = "" }) => {
      const [host, plain] = [
        server
          .trim()
          .replace(/^https?:\/\//, "")
          .replace(/\/+$/, ""),
        server.trim().startsWith("http:"),
      ];
      if (host === "") return `ntfy://${encode(topic.trim())}`;
      return `${plain ? "ntfy" : "ntfys"}://${host}/${encode(topic.trim())}`;
    },
    label: ({ topic = "" }) => `ntfy: ${topic.trim()}`,
  },
  email: {
    fields: [{ name: "email" }, { name: "password", secret: true }, { name: "smtp", optional: true }],
    address: ({ email = "", password = "", smtp = "" }) => {
      const [name = "", domain = ""] = email.trim().split("@");
      const server = smtp.trim() === "" ? "" : `?smtp=${encode(smtp.trim())}`;
      return `mailtos://${encode(name)}:${encode(password)}@${domain}${server}`;
    },
    label: ({ email = "" }) => email.trim(),
  },
  other: {
    fields: [{ name: "address" }],
    address: ({ address = "" }) => address.trim(),
    label: () => "",
  },
} as const satisfies Record<string, Channel>;

export type ChannelName = keyof typeof CHANNELS;

export const CHANNEL_NAMES = Object.keys(CHANNELS) as readonly ChannelName[];
