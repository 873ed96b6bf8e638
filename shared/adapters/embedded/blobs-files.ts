import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The bytes of blobs, a file each, named by chance and never written twice. A file counts only once a row names it: what
 * a crash leaves half written is nobody's, and goes with the first sweep after.
 */
export class BlobFiles {
  readonly #dir: string;
  /** written, and not named by a row yet */
  readonly #fresh = new Set<string>();

  constructor(a: { dataDir: string }) {
    this.#dir = join(a.dataDir, 'blobs');
  }

  /** On disk once it resolves, also for a power loss. `done` is to be called when a row names it, or none ever will. */
  async write(a: { file: string; body: Uint8Array }): Promise<{ done(): void }> {
    const { file } = a;
    const folder = this.#folder(file);
    this.#fresh.add(file);
    try {
      await mkdir(folder, { recursive: true });
      const handle = await open(join(folder, file), 'wx');
      try {
        await handle.writeFile(a.body);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await syncFolder(folder);
    } catch (error) {
      this.#fresh.delete(file);
      throw error;
    }
    return { done: () => this.#fresh.delete(file) };
  }

  /** Null when it is not there. */
  async read(file: string): Promise<Uint8Array | null> {
    try {
      return await readFile(join(this.#folder(file), file));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async remove(file: string): Promise<void> {
    await rm(join(this.#folder(file), file), { force: true });
  }

  /** All that lie there, but for those that are being written. */
  async *settled(): AsyncGenerator<string> {
    for (const folder of await namesIn(this.#dir)) {
      for (const file of await namesIn(join(this.#dir, folder))) if (!this.#fresh.has(file)) yield file;
    }
  }

  /** A folder for each of the last two characters: those of ids that are made in a row differ there. */
  #folder(file: string): string {
    return join(this.#dir, file.slice(-2));
  }
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Else a power loss may forget the name of a file whose bytes it keeps; not every platform can. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
