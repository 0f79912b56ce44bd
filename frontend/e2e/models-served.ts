/** Servers of models that are not there: one in OpenAI's form and one in Ollama's, each with one model. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export interface Served {
  /** As it is typed into the form. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** A server that takes one key, and whose model talks but calls no tools. */
export async function serveTalker(model: string, key: string): Promise<Served> {
  return serve("/v1", async (asked, answer) => {
    if (asked.headers.authorization !== `Bearer ${key}`) {
      json(answer, { error: { message: "no such key" } }, 401);
      return;
    }
    if (asked.method === "GET") {
      json(answer, { data: [{ id: model, context_length: 32_768 }] });
      return;
    }
    const body = await whole(asked);
    const words = body.includes("небо") ? ["Небо ", "голубое."] : ["The sea ", "is ", "wide."];
    answer.writeHead(200, { "content-type": "text/event-stream" });
    const chunk = (delta: object, finish: string | null) => ({
      id: "one",
      object: "chat.completion.chunk",
      created: 1,
      model,
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
    for (const word of words)
      answer.write(`data: ${JSON.stringify(chunk({ role: "assistant", content: word }, null))}\n\n`);
    answer.write(`data: ${JSON.stringify(chunk({}, "stop"))}\n\n`);
    answer.end("data: [DONE]\n\n");
  });
}

/** A server in Anthropic's form, whose model talks but calls no tools; `asked` counts what it was asked to say. */
export async function serveAnthropic(
  model: string,
  key: string,
): Promise<Served & { readonly asked: () => number }> {
  let count = 0;
  const served = await serve("", async (asked, answer) => {
    // The models are listed with the one header, Anthropic's own client sends the other.
    if (asked.headers["x-api-key"] !== key && asked.headers.authorization !== `Bearer ${key}`) {
      json(answer, { type: "error", error: { type: "authentication_error", message: "no such key" } }, 401);
      return;
    }
    if (asked.method === "GET") {
      json(answer, { data: [{ id: model, type: "model", display_name: model }], has_more: false });
      return;
    }
    await whole(asked);
    count += 1;
    answer.writeHead(200, { "content-type": "text/event-stream" });
    const usage = { input_tokens: 9, output_tokens: 3 };
    const message = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model,
      content: [],
      stop_reason: null,
      usage,
    };
    const events = [
      { type: "message_start", message },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "The sea is wide." } },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage },
      { type: "message_stop" },
    ];
    for (const event of events) answer.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    answer.end();
  });
  return { ...served, asked: () => count };
}

/** A server that takes what it is asked, and never answers. */
export async function serveNothing(): Promise<Served> {
  return serve("/v1", () => new Promise<void>(() => undefined));
}

/** An Ollama, as it is before a model was loaded; `made` are the models that were made of its own. */
export async function serveOllama(
  model: string,
  port = 0,
): Promise<Served & { readonly made: readonly string[] }> {
  const made: string[] = [];
  const served = await serve(
    "",
    async (asked, answer) => {
      if (asked.url === "/api/tags") json(answer, { models: [{ name: model }] });
      else if (asked.url === "/api/ps") json(answer, { models: [] });
      else {
        const name = (JSON.parse(await whole(asked)) as { model: string }).model;
        if (asked.url === "/api/create") made.push(name);
        if (asked.url === "/api/create") json(answer, { status: "success" });
        else if (name === model) json(answer, { model_info: { "any.context_length": 40_960 } });
        else json(answer, { error: "there is none" }, 404);
      }
    },
    port,
  );
  return { ...served, made };
}

type Listener = (asked: IncomingMessage, answer: ServerResponse) => Promise<void>;

async function serve(path: string, listener: Listener, port = 0): Promise<Served> {
  const server = createServer((asked, answer) => void listener(asked, answer));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${address.port}${path}`, close };
}

function json(answer: ServerResponse, body: object, status = 200): void {
  answer.writeHead(status, { "content-type": "application/json" });
  answer.end(JSON.stringify(body));
}

async function whole(asked: IncomingMessage): Promise<string> {
  let body = "";
  for await (const piece of asked) body += String(piece);
  return body;
}
