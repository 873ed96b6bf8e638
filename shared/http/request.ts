/** A request as routes see it, however it came in. */
export type HttpRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  /** All bytes of the body; null when there are more than `most`. Rejects when the sender breaks off. */
  bytes(a: { most: number }): Promise<Buffer | null>;
};

/** A web Request as routes see it. */
export function fromWeb(request: Request): HttpRequest {
  const { method, url, headers } = request;
  return { method, url, headers, bytes: (a) => readWeb({ request, ...a }) };
}

async function readWeb(a: { request: Request; most: number }): Promise<Buffer | null> {
  const { request, most } = a;
  // the connection holds a sender to the length that was announced
  if (request.headers.has('content-length')) return Buffer.from(await request.arrayBuffer());
  const reader = request.body?.getReader();
  if (!reader) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > most) {
      await reader.cancel();
      return null;
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}
