import { DroError } from '#core/errors/dro-error.ts';

/** Most bytes of a body. */
const MAX_BODY_BYTES = 1024 * 1024;

/** All bytes of a body; of one that is too large no more is taken than it needs to find that out. */
export async function readBytes(request: Request): Promise<Buffer> {
  const length = request.headers.get('content-length');
  if (length !== null && Number(length) > MAX_BODY_BYTES) throw tooLarge();
  try {
    // the connection holds a sender to the length that was announced
    return length === null ? await readStream(request) : Buffer.from(await request.arrayBuffer());
  } catch (error) {
    if (error instanceof Error && error.name === 'DroError') throw error;
    throw new DroError({ code: 'MALFORMED_BODY', detail: 'the body was cut off', cause: error });
  }
}

async function readStream(request: Request): Promise<Buffer> {
  const reader = request.body?.getReader();
  if (!reader) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > MAX_BODY_BYTES) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): DroError {
  return new DroError({ code: 'BODY_TOO_LARGE', detail: `a body may have ${MAX_BODY_BYTES} bytes` });
}
