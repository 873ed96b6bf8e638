import type { Field } from '#core/entities/field.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { jsonEqual } from '#core/json/equal.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import type { Pending } from './pending.ts';

/** The phases of a write, in their order. */
export type PhaseName = 'defaults' | 'validation' | 'before' | 'states' | 'in_transaction' | 'persist' | 'after';

/** One phase, or one hook of it, as it ran or why it did not. */
export type PhaseEntry = {
  phase: PhaseName;
  /** `app/entity` of the record: that of a related record while its own write runs */
  entity: string;
  hook: string | null;
  ms: number;
  /** names of the fields that it changed */
  changed: string[];
  /** their values before and after, for the record that was asked for; personal and secret ones are masked */
  values: FieldChanges;
  skipped_because: string | null;
  /** what the transaction holds; with `persist` alone */
  items?: number;
};

const MASK = '***';

/**
 * What a write went through, phase by phase. The core has no clock: `stopwatch` gives milliseconds from any start.
 * Made only when somebody asks for it.
 */
export class Trace {
  readonly phases: PhaseEntry[] = [];
  readonly #stopwatch: () => number;
  #open: (() => void)[] = [];
  #root: Pending | null = null;

  constructor(a: { stopwatch: () => number }) {
    this.#stopwatch = a.stopwatch;
  }

  /** Begins a phase or the run of a hook; the returned function ends it. */
  begin(a: { phase: PhaseName; pending: Pending; hook?: string }): () => void {
    const { pending } = a;
    this.#root ??= pending;
    const values = pending === this.#root;
    const before = { ...pending.record };
    const entry = entryOf(a);
    this.phases.push(entry);
    const began = this.#stopwatch();
    const end = (): void => {
      entry.ms = round(this.#stopwatch() - began);
      const changes = differences({ pending, before });
      entry.changed = Object.keys(changes);
      if (values) entry.values = changes;
      this.#open = this.#open.filter((one) => one !== end);
    };
    this.#open.push(end);
    return end;
  }

  /** Notes a hook that did not run. */
  skip(a: { phase: PhaseName; pending: Pending; hook: string; because: string }): void {
    this.phases.push({ ...entryOf(a), skipped_because: a.because });
  }

  /** Notes an after hook: it becomes a job with the commit, or it does not. */
  after(a: { pending: Pending; hook: string; because: string | null }): void {
    this.phases.push({ ...entryOf({ ...a, phase: 'after' }), skipped_because: a.because });
  }

  /** Ends what a refusal cut short. */
  close(): void {
    for (const end of [...this.#open].reverse()) end();
  }

  /** Notes the commit, or that there is none. */
  persist(a: { pending: Pending; items: number; ms: number; skipped: string | null }): void {
    const entry = entryOf({ phase: 'persist', pending: a.pending });
    this.phases.push({ ...entry, ms: round(a.ms), items: a.items, skipped_because: a.skipped });
  }
}

function entryOf(a: { phase: PhaseName; pending: Pending; hook?: string }): PhaseEntry {
  const { app, name } = a.pending.entity;
  return {
    phase: a.phase,
    entity: `${app}/${name}`,
    hook: a.hook ?? null,
    ms: 0,
    changed: [],
    values: {},
    skipped_because: null,
  };
}

function differences(a: { pending: Pending; before: HookRecord }): FieldChanges {
  const changes: FieldChanges = {};
  for (const field of a.pending.entity.fields.values()) {
    const previous = a.before[field.name] ?? null;
    const value = a.pending.record[field.name] ?? null;
    if (jsonEqual(previous, value)) continue;
    changes[field.name] = { previous: masked({ field, value: previous }), new: masked({ field, value }) };
  }
  return changes;
}

/** Of a personal or secret value one sees only whether there is one. */
function masked(a: { field: Field; value: Json }): Json {
  const { field, value } = a;
  if (value === null) return null;
  if (field.pii === true || field.type === 'secret') return MASK;
  const hidden = (field.fields ?? []).filter((one) => one.pii === true || one.type === 'secret').map((one) => one.name);
  if (hidden.length === 0 || !Array.isArray(value)) return value;
  return value.map((item) => (isObject(item) ? { ...item, ...maskOf({ item, hidden }) } : item));
}

function maskOf(a: { item: JsonObject; hidden: readonly string[] }): JsonObject {
  return Object.fromEntries(a.hidden.filter((name) => (a.item[name] ?? null) !== null).map((name) => [name, MASK]));
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
