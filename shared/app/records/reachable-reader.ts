import { DroError, isDroError } from '#core/errors/dro-error.ts';
import type { Reader } from '#core/lifecycle/command.ts';

/**
 * A reader whose store may be out of reach: that is INTERNAL, to be tried again. Thrown as it is it would count as the
 * refusal of the hook that happened to read, and end the write, or the reaction behind it, for good.
 */
export function reachableReader(reader: Reader): Reader {
  const { isBuilding } = reader;
  return {
    get: (refs) => reach(() => reader.get(refs)),
    getDeleted: (ref) => reach(() => reader.getDeleted(ref)),
    getClaim: (key) => reach(() => reader.getClaim(key)),
    list: (query) => reach(() => reader.list(query)),
    etags: (keys) => reach(() => reader.etags(keys)),
    ...(isBuilding && { isBuilding: (key) => reach(() => isBuilding(key)) }),
  };
}

async function reach<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isDroError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DroError({ code: 'INTERNAL', detail: `the store could not be read: ${reason}`, cause: error });
  }
}
