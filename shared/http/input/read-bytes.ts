import { DroError } from '#core/errors/dro-error.ts';
import type { HttpRequest } from '../request.ts';

/** Most bytes of a body. */
const MAX_BODY_BYTES = 1024 * 1024;

/** All bytes of a body; of one that is too large no more is taken than it needs to find that out. */
export async function readBytes(request: HttpRequest): Promise<Buffer> {
  if (Number(request.headers.get('content-length')) > MAX_BODY_BYTES) throw tooLarge();
  let bytes: Buffer | null;
  try {
    bytes = await request.bytes({ most: MAX_BODY_BYTES });
  } catch (error) {
    throw new DroError({ code: 'MALFORMED_BODY', detail: 'the body was cut off', cause: error });
  }
  if (bytes === null) throw tooLarge();
  return bytes;
}

function tooLarge(): DroError {
  return new DroError({ code: 'BODY_TOO_LARGE', detail: `a body may have ${MAX_BODY_BYTES} bytes` });
}
