import { isObject, type JsonObject } from '#core/json/json.ts';
import type { HistoryEvent } from '#ports/workflow-engine.ts';
import type { Platform } from '../platform.ts';
import { begunWith, type Execution, executionOf, historyOf, stepOfState } from './execution-of.ts';
import type { Instance } from './instance.ts';
import { doneAt } from './tasks/ledger-rows.ts';
import { undoneEntries } from './timeline-undone.ts';
import { unfolder } from './unfolded.ts';
import type { WorkflowAt } from './workflow-at.ts';

// of an instance that was redriven often, the latest executions
const MOST_EPOCHS = 10;
const FAILURES: readonly string[] = ['TaskFailed', 'TaskTimedOut', 'LambdaFunctionFailed', 'TaskSubmitFailed'];

/** One thing that an instance went through. */
export type Entry = {
  epoch: number;
  step: string;
  type: string;
  entered_at: string;
  left_at: string | null;
  duration_ms: number | null;
  /** calls of functions: several for one that is tried again, and for a few kinds of steps */
  attempts: number;
  error: string | null;
};

/**
 * What an instance went through, step by step and in order, from the engine's history: when each was entered and left,
 * how often functions were called for it, and what it failed with last.
 */
export async function timelineOf(a: { platform: Platform; tenant: string; instance: Instance }): Promise<JsonObject[]> {
  const { epoch } = a.instance;
  const first = Math.max(1, epoch - MOST_EPOCHS + 1);
  const epochs = Array.from({ length: epoch - first + 1 }, (_, i) => first + i);
  const parts = await Promise.all(epochs.map(async (one) => epochEntries({ ...a, epoch: one })));
  return parts.flat();
}

async function epochEntries(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  epoch: number;
}): Promise<JsonObject[]> {
  const { platform, instance, epoch } = a;
  const run = (instance.runs ?? []).find((one) => one.epoch === epoch);
  const begun: JsonObject[] = run
    ? [{ epoch, type: run.why, step: run.from, by: run.by, version: run.version, entered_at: run.at }]
    : [{ epoch, type: 'start', step: null, by: instance.requested_by, entered_at: instance.started_at }];
  const execution = await executionOf(a);
  const events = await historyOf({ platform, execution });
  const unfold = await unfolder({
    ...{ platform, tenant: a.tenant, instanceId: instance.id, epoch },
    begun: begunWith({ instance, epoch }),
    at: execution.at,
  });
  const entries = entriesOf({ events, execution }).flatMap((entry, i) => unfolded({ entry, first: i === 0, unfold }));
  const all = [...entries, ...undoneEntries({ epoch, events })];
  return [...begun, ...all.map((entry): JsonObject => ({ ...entry })), ...diedOf({ instance, epoch, entries: all })];
}

/** Why the execution did not come to an end of its own, and the step that it was last in. */
function diedOf(a: { instance: Instance; epoch: number; entries: readonly Entry[] }): JsonObject[] {
  const death = (a.instance.deaths ?? []).find((one) => one.epoch === a.epoch);
  if (!death) return [];
  const step = a.entries.findLast((entry) => entry.left_at === null)?.step ?? a.entries.at(-1)?.step ?? null;
  const { epoch, code, message, at } = death;
  return [{ epoch, type: 'died', step, error: code, message, entered_at: at }];
}

/** What one call did for several steps, told step by step: each ends when the ledger has it, and the next begins. */
function unfolded(a: { entry: Entry; first: boolean; unfold: Awaited<ReturnType<typeof unfolder>> }): Entry[] {
  const { entry, first } = a;
  const { entered_at, left_at, error } = entry;
  const within = a.unfold({ step: entry.step, from: entered_at, until: left_at, first });
  if (!within) return [entry];
  const entries: Entry[] = [];
  let from = entered_at;
  for (const { id, type } of within.steps) {
    const row = within.done.findLast((one) => one.step === id);
    const until = row ? doneAt(row) : null;
    const duration_ms = until === null ? null : Date.parse(until) - Date.parse(from);
    const failed = row ? null : error;
    entries.push({ ...entry, step: id, type, entered_at: from, left_at: until ?? left_at, duration_ms, error: failed });
    if (until === null) break;
    from = until;
  }
  return entries;
}

/** The states of one step are told as one: it is entered with its first and left with its last. */
function entriesOf(a: { events: readonly HistoryEvent[]; execution: Execution }): Entry[] {
  const { at, epoch } = a.execution;
  const entries: Entry[] = [];
  // by event, since the threads of branches are mixed: each event names the one before it in its own
  const entryOf = new Map<number, Entry>();
  // a step stands within the one that its thread was in: branches and items within theirs
  const around = new Map<Entry, Entry>();
  for (const event of a.events) {
    const before = entryOf.get(event.previousId) ?? null;
    const name = isObject(event.details) ? event.details['name'] : undefined;
    const state = typeof name === 'string' && /State(Entered|Exited)$/.test(event.type) ? name : null;
    const step = state === null ? null : stepOfState({ name: state, at });
    let entry = before;
    if (state !== null && event.type.endsWith('Entered')) {
      const goesOn = before?.step === step && state !== step;
      entry = goesOn || step === null ? before : newEntry({ epoch, step, at, entered: event.at });
      if (entry !== before && entry !== null) entries.push(entry);
      if (entry !== before && entry !== null && before !== null) around.set(entry, before);
      if (step === null) entry = null;
    }
    if (state !== null && event.type.endsWith('Exited')) entry = left({ before, step, around });
    if (entry === null) continue;
    entryOf.set(event.id, entry);
    if (step === entry.step && event.type.endsWith('Exited')) {
      entry.left_at = event.at;
      entry.duration_ms = Date.parse(event.at) - Date.parse(entry.entered_at);
    }
    if (event.type.endsWith('Scheduled')) entry.attempts++;
    if (FAILURES.includes(event.type)) {
      const error = isObject(event.details) ? event.details['error'] : undefined;
      entry.error = typeof error === 'string' ? error : event.type;
    }
  }
  return entries;
}

/** What is left: where branches and items have come together the step around them, else what the thread stands in. */
function left(a: { before: Entry | null; step: string | null; around: ReadonlyMap<Entry, Entry> }): Entry | null {
  let at = a.before;
  while (at !== null && at.step !== a.step) at = a.around.get(at) ?? null;
  return at ?? a.before;
}

function newEntry(a: { epoch: number; step: string; at: WorkflowAt; entered: string }): Entry {
  const type = a.at.workflow.steps.get(a.step)?.type ?? 'step';
  const empty = { left_at: null, duration_ms: null, attempts: 0, error: null };
  return { epoch: a.epoch, step: a.step, type, entered_at: a.entered, ...empty };
}
