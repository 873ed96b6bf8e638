import type { Journal } from '#core/plan/journal.ts';
import type { Platform } from './platform.ts';
import { type Published, publishBatch } from './publish-batch.ts';

// what fails so often in a row fails for a reason that all have
const FAILURES_IN_A_ROW = 3;

/**
 * Publishes a batch whose writes must not hold one another up: when it fails as a whole, each write is published by
 * itself. Those of a record stay in their order: behind one that failed, no later one goes.
 */
export async function publishApart(a: { platform: Platform; batch: readonly Journal[] }): Promise<Published> {
  const { platform } = a;
  const batch = [...a.batch];
  try {
    return await publishBatch({ platform, batch });
  } catch (error) {
    if (batch.length > 1) return oneByOne({ platform, batch });
    for (const { writeId, root } of batch) {
      const reason = error instanceof Error ? error.message : String(error);
      platform.logger.error('a write could not be published', { write_id: writeId, tenant: root.tenant, reason });
    }
    return { failed: batch.map(({ writeId }) => writeId), marked: Promise.resolve() };
  }
}

async function oneByOne(a: { platform: Platform; batch: readonly Journal[] }): Promise<Published> {
  const failed: string[] = [];
  const marked: Promise<void>[] = [];
  const heldUp = new Set<string>();
  let inARow = 0;
  for (const entry of a.batch) {
    const record = JSON.stringify(entry.root);
    if (inARow === FAILURES_IN_A_ROW || heldUp.has(record)) {
      failed.push(entry.writeId);
      continue;
    }
    const one = await publishApart({ platform: a.platform, batch: [entry] });
    // who asks for it is told when it is awaited below
    one.marked.catch(() => undefined);
    marked.push(one.marked);
    inARow = one.failed.length > 0 ? inARow + 1 : 0;
    if (one.failed.length > 0) heldUp.add(record);
    failed.push(...one.failed);
  }
  return { failed, marked: Promise.all(marked).then(() => undefined) };
}
