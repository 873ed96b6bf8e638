import { z } from 'zod';
import { eventTypeSchema, nameSchema } from '#core/definitions/names.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { base, cel, targetSchema } from './common.ts';
import { type CompiledAwait, compileAwait } from './compile-await.ts';
import type { StepInput, StepKind } from './kind.ts';

const eventShape = {
  event: eventTypeSchema,
  /** which one: a value of the workflow that the event must carry; left out: the workflow's record */
  correlation: cel.optional(),
  /** where the event carries it, e.g. `payload.invoice_id`; left out: the record's id, or the member of that name */
  from: z
    .string()
    .regex(
      /^(recordId|correlationId|(payload|record)\.[a-zA-Z][a-zA-Z0-9_]{0,63})$/,
      'must be payload.x, record.x or recordId',
    )
    .optional(),
};
/** One thing of several that are waited for; `as` names it in the output. */
const awaitedSchema = z.union([
  z.strictObject({ ...eventShape, as: nameSchema.optional() }),
  z.strictObject({ signal: nameSchema, as: nameSchema.optional() }),
]);
/** One thing that is waited for, parsed. */
export type AwaitedDefinition = z.infer<typeof awaitedSchema>;

const several = z.array(awaitedSchema).min(1).max(10);

/** Waits for an event, for a signal that somebody sends, or for any or all of several. */
export const waitForEventSchema = z.strictObject({
  ...base,
  type: z.literal('wait_for_event'),
  event: eventShape.event.optional(),
  correlation: eventShape.correlation,
  from: eventShape.from,
  signal: nameSchema.optional(),
  any: several.optional(),
  all: several.optional(),
  then: targetSchema,
  on_timeout: targetSchema,
});
/** A wait for an event, parsed. */
export type WaitForEventStep = z.infer<typeof waitForEventSchema>;
/** A wait for an event with what it waits for. */
export type WaitForEventPart = {
  type: 'wait_for_event';
  step: WaitForEventStep;
  mode: 'any' | 'all';
  awaits: readonly CompiledAwait[];
};

/** What is known of waits for events. */
export const waitForEventKind: StepKind<'wait_for_event'> = {
  pauses: () => true,
  // what has come is not asked for again
  refuses: ['retry'],
  ways: (step) => [
    { key: 'then', target: step.then },
    { key: 'on_timeout', target: step.on_timeout },
  ],
  durations: () => [],
  lint,
  compile: (a) => {
    const { step, path } = a;
    const before = a.issues.length;
    const awaits = awaitedOf(step).flatMap(({ at, ...one }) => {
      return compileAwait({ ...a, awaited: one, path: at === '' ? path : `${path}.${at}` }) ?? [];
    });
    a.issues.push(...twice({ awaits, path }));
    if (a.issues.length > before) return null;
    return { type: 'wait_for_event', step, mode: step.all ? 'all' : 'any', awaits };
  },
  reads: (part) => part.awaits.flatMap((one) => (one.kind === 'event' ? (one.correlation?.reads ?? []) : [])),
};

function lint(a: { step: WaitForEventStep; path: string }): Issue[] {
  const { step, path } = a;
  const issues: Issue[] = [];
  const ways = [step.event, step.signal, step.any, step.all].filter((one) => one !== undefined);
  if (ways.length !== 1) {
    issues.push({ path, code: 'REQUIRED', message: `${path}: say one of event, signal, any or all` });
  }
  if (step.event === undefined && (step.correlation ?? step.from) !== undefined) {
    const message = `${path}: correlation and from go with event; with any and all they stand in each entry`;
    issues.push({ path: `${path}.correlation`, code: 'NOT_APPLICABLE', message });
  }
  if (step.timeout === undefined) {
    const message = `${path}.timeout must be given: nobody can say that the event will come`;
    issues.push({ path: `${path}.timeout`, code: 'MISSING_TIMEOUT', message });
  }
  return issues;
}

/** What a step waits for, one by one, with where it stands in the definition. */
function awaitedOf(step: WaitForEventStep): (AwaitedDefinition & { at: string })[] {
  const { event, signal, correlation, from } = step;
  if (event !== undefined) return [{ event, correlation, from, at: '' }];
  if (signal !== undefined) return [{ signal, at: '' }];
  const of = step.all ? 'all' : 'any';
  return (step[of] ?? []).map((one, i) => ({ ...one, at: `${of}[${i}]` }));
}

function twice(a: { awaits: readonly CompiledAwait[]; path: string }): Issue[] {
  const keys = a.awaits.map((one) => one.key);
  const key = keys.find((one, i) => keys.indexOf(one) < i);
  if (key === undefined) return [];
  return [{ path: a.path, code: 'DUPLICATE_NAME', message: `${a.path}: two of them are "${key}"; name them with as` }];
}

/** What compiling one of them needs. */
export type AwaitInput = StepInput & { awaited: AwaitedDefinition };
