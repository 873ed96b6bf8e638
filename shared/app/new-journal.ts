import type { Journal } from '#core/plan/journal.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import type { Ref } from '#core/records/ref.ts';
import { spanOf } from '#core/tracing/span-of.ts';
import type { Platform } from './platform.ts';

/**
 * The journal row of a write of the platform's own that goes round the lifecycle: definitions, instances, sign-ins.
 * It begins a chain of its own unless told otherwise; `traceparent` is that of what caused it.
 */
export function newJournal(a: { platform: Platform; root: Ref; cause: string } & Partial<Journal>): Journal {
  const { platform, ...given } = a;
  const { writeId = platform.ids.write(), correlationId = writeId } = given;
  return {
    writeId,
    version: 0,
    at: platform.clock.now(),
    actor: SYSTEM_ACTOR,
    correlationId,
    depth: 0,
    changes: [],
    events: [],
    jobs: [],
    ...given,
    traceparent: spanOf({ parent: given.traceparent, correlationId, seed: writeId }),
  };
}
