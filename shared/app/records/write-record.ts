import type { Platform } from '../platform.ts';
import { readAcknowledgment } from './acknowledgment.ts';
import { attemptWrite } from './attempt-write.ts';
import { uncontended } from './contention.ts';
import { answerBefore } from './idempotency.ts';
import type { WriteRequest, WriteResult } from './write-request.ts';

/**
 * The one way in which a record is written: API, import, rule, workflow, console and replay all come through here.
 * Runs the whole lifecycle, commits, and on contention runs it again, at most 10 times (decisions §1.6).
 * Throws a DroError when the write is refused; then nothing was written. Where the request is a client's, a write with
 * warnings is answered with a token and committed once that comes back.
 */
export async function writeRecord(a: { platform: Platform; request: WriteRequest }): Promise<WriteResult> {
  const { platform, request } = a;
  const before = request.dryRun ? null : await answerBefore(a);
  if (before) return before;
  const writeId = platform.ids.write();
  const acknowledged = await readAcknowledgment(a);
  const id = acknowledged?.id ?? request.command.id ?? platform.ids.record();
  // by now the lifecycle might refuse what it has done already
  if (request.once && (await isDone(a))) return doneBefore({ request, id, writeId });
  const input = { platform, request, writeId, id, acknowledged };
  const result = await uncontended({ platform, attempt: (tries) => attemptWrite({ ...input, attempt: tries }) });
  return 'done' in result ? result.done : doneBefore({ request, id, writeId });
}

async function isDone(a: { platform: Platform; request: WriteRequest }): Promise<boolean> {
  const { once } = a.request;
  const [row] = once ? await a.platform.store.getSys({ keys: [once.key] }) : [];
  return row !== null && row !== undefined;
}

/** The row that makes it once is there: somebody was first, and what they wrote is for others to read. */
function doneBefore(a: { request: WriteRequest; id: string; writeId: string }): WriteResult {
  const { operation } = a.request.command;
  return { operation, id: a.id, record: null, changed: false, replayed: true, writeId: a.writeId };
}
