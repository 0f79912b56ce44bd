/** A proxy between browser and stack, for what only a proxy can do: refuse, cut, change headers. */

import { createServer, request } from "node:http";
import { connect } from "node:net";

export interface ProxyOptions {
  /** Whether WebSockets pass, as they do not in some offices. */
  readonly sockets: boolean;
  /** Put in the place of the stack's own. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Proxy {
  readonly url: string;
  /** WebSockets that were refused so far. */
  readonly refused: () => number;
  /** Cuts what is open to the backend, and lets nothing through but the client's own files until it is mended. */
  readonly cut: () => void;
  readonly mend: () => void;
  readonly close: () => void;
}

const TO_BACKEND = /^\/(api|chat)\b/;

export async function startProxy(target: string, { sockets, headers = {} }: ProxyOptions): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  let refused = 0;
  let mended = true;
  const open = new Set<{ destroy: () => void }>();
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers: asked } = incoming;
    if (TO_BACKEND.test(url ?? "")) {
      if (!mended) {
        outgoing.destroy();
        return;
      }
      open.add(outgoing);
    }
    const onward = request({ hostname, port, method, path: url, headers: asked }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...headers });
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => {
      open.delete(outgoing);
      onward.destroy();
    });
    incoming.pipe(onward);
  });
  server.on("upgrade", (incoming, socket, head) => {
    if (!sockets) {
      refused += 1;
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    if (!mended) {
      socket.destroy();
      return;
    }
    open.add(socket);
    const onward = connect(Number(port), hostname, () => {
      const lines = incoming.rawHeaders.flatMap((name, index, all) =>
        index % 2 === 0 ? [`${name}: ${all[index + 1] ?? ""}`] : [],
      );
      onward.write(`GET ${incoming.url ?? "/"} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
    socket.on("close", () => {
      open.delete(socket);
      onward.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const cut = () => {
    mended = false;
    for (const one of open) one.destroy();
  };
  const mend = () => {
    mended = true;
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${address.port}`, refused: () => refused, cut, mend, close };
}
