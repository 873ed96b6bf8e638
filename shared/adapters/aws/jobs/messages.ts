import { z } from 'zod';
import { digest } from '#core/hash/digest.ts';
import type { JobKind, JobSpec } from '#core/plan/journal.ts';

const PLACE = z.strictObject({ lane: z.enum(['jobs', 'deploys']), tenant: z.string(), group: z.string() });
const QUEUED = { place: PLACE, at: z.int(), nth: z.int() };
const JOB = z.strictObject({ kind: z.literal('job'), ...QUEUED, job: z.custom<JobSpec>(isJob) });
const STORED = z.strictObject({ kind: z.literal('stored'), ...QUEUED, id: z.string() });
const AGAIN = z.strictObject({ kind: z.literal('again'), place: PLACE, id: z.string(), due: z.number() });
const GO_ON = z.strictObject({ kind: z.literal('go_on'), place: PLACE });
const WAKE = z.discriminatedUnion('kind', [AGAIN, GO_ON]);
const ALARM = z.strictObject({ kind: z.literal('alarm'), due: z.number(), wake: WAKE });
const DEPLOYING: readonly JobKind[] = ['deploy', 'reconcile'];
const MESSAGE = z.discriminatedUnion('kind', [JOB, STORED, AGAIN, GO_ON, ALARM]);

/** Where a job stands in line: jobs of one place are done one at a time. A lane is a queue with a function of its own. */
export type Place = z.infer<typeof PLACE>;
export type Lane = Place['lane'];
/** A job that was queued at an instant, as the nth of one call; one too large for a message lies in its row. */
export type QueuedJob = z.infer<typeof JOB> | z.infer<typeof STORED>;
/** The time of a job has come again. */
export type Again = z.infer<typeof AGAIN>;
/** Wakes a job, or a group in which something was held back. */
export type Wake = z.infer<typeof WAKE>;
/** What is to be put in line at an instant; it waits in the queue without order. */
export type Alarm = z.infer<typeof ALARM>;
/** What queues carry. */
export type Message = z.infer<typeof MESSAGE>;
/** What stands in line. */
export type InLine = Exclude<Message, Alarm>;

/** Deploying has a queue of its own: the function behind it alone may look at rules, and make them. */
export function placeOf(job: JobSpec): Place {
  return { lane: DEPLOYING.includes(job.kind) ? 'deploys' : 'jobs', tenant: job.tenant, group: job.group };
}

/** The name of a place for SQS, whatever its group is called. */
export function groupId(place: Place): string {
  return digest(JSON.stringify([place.lane, place.tenant, place.group]));
}

/** Throws for what is no message of ours. */
export function parseMessage(body: string): Message {
  return MESSAGE.parse(JSON.parse(body));
}

/** Whether a message stands in line, or waits to be put there. */
export function isInLine(message: Message): message is InLine {
  return message.kind !== 'alarm';
}

function isJob(value: unknown): value is JobSpec {
  const text = ['id', 'tenant', 'kind', 'group'].every((name) => typeof Reflect.get(Object(value), name) === 'string');
  return text && typeof Reflect.get(Object(value), 'payload') === 'object';
}
