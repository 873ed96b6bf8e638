import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Reply } from '#http/answer.ts';
import type { HttpRequest } from '#http/request.ts';

// what means the same to everybody who reads it: no escapes, dots, query or capitals
const PLAIN_PATH = /^\/[a-z0-9_/-]*$/;
const PLAIN_HOST = /^[a-z0-9.-]+(:\d{4,5})?$/;
const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Whether a request can be answered without the web's objects: most can; the others need their careful reading. */
export function isPlain(incoming: IncomingMessage): boolean {
  const { method = '', url = '', headers } = incoming;
  return (
    METHODS.includes(method) &&
    PLAIN_PATH.test(url) &&
    PLAIN_HOST.test(headers.host ?? '') &&
    headers['transfer-encoding'] === undefined
  );
}

/** A plain request, read from the connection as routes ask for it. */
export class DirectRequest implements HttpRequest {
  readonly #incoming: IncomingMessage;
  readonly headers: HttpRequest['headers'];

  constructor(incoming: IncomingMessage) {
    this.#incoming = incoming;
    this.headers = { get: (name) => headerOf({ raw: incoming.rawHeaders, name }) };
  }

  get method(): string {
    return this.#incoming.method ?? '';
  }

  get path(): string {
    return this.#incoming.url ?? '';
  }

  get url(): string {
    return `http://${this.#incoming.headers.host}${this.path}`;
  }

  /** The connection holds a sender to the length that was announced, and routes refuse one that is too large. */
  bytes(): Promise<Buffer> {
    const incoming = this.#incoming;
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
      incoming.on('error', reject);
      incoming.on('close', () => {
        if (!incoming.readableEnded) reject(new Error('the connection was closed'));
      });
    });
  }
}

/** Sends a reply in one go. */
export function send(a: { reply: Reply; outgoing: ServerResponse }): void {
  const { status, headers, text } = a.reply;
  if (text === null) a.outgoing.writeHead(status, headers).end();
  else a.outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
}

/** As the web joins them: all values of one name, in their order. */
function headerOf(a: { raw: readonly string[]; name: string }): string | null {
  const { raw, name } = a;
  let value: string | null = null;
  for (let i = 0; i < raw.length; i += 2) {
    const given = raw[i] ?? '';
    if (given.length !== name.length || given.toLowerCase() !== name) continue;
    const one = (raw[i + 1] ?? '').trim();
    value = value === null ? one : `${value}, ${one}`;
  }
  return value;
}
