import type { NewHistoryEvent } from '#core/asl/events.ts';
import type { Json } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';
import type { CompiledStep } from '#core/workflows/compiled-workflow.ts';
import { FAILED, ROLLBACK } from '#statemachines/asl.ts';
import { CONTINUE } from '#statemachines/rounds.ts';
import type { Shown } from './act.ts';

/** One visit of a step, or what the platform does at an end. */
export type Entry = {
  /** null for what belongs to no step */
  step: string | null;
  type: string;
  /** a condition that the machine decides by itself: no call is made for it */
  quick: boolean;
  /** it has no state of its own: the call of another step does it */
  folded: boolean;
  /** within which branches and iterations; empty outside of them */
  scope: string;
  at: Iso;
  until: Iso | null;
  what: string;
  attempts: number;
  actions: Shown[];
  output: Json | undefined;
  error: { code: string; message: string } | null;
};

/** What the states that belong to no step are told as; those that are not here are not told. */
const OWN: Readonly<Record<string, string>> = {
  [FAILED]: 'end',
  [ROLLBACK]: 'rollback',
  Compensate: 'compensate',
  'Rolled back': 'end',
  [CONTINUE]: 'continue',
};

/** Makes the path that an execution took of its history: the states of one step are told as one. */
export class Timeline {
  readonly entries: Entry[] = [];
  readonly #steps: ReadonlyMap<string, CompiledStep>;
  /** the entry that each event of the history belongs to */
  readonly #lanes = new Map<number, Entry | null>();
  /** visits whose call is about to be made, by state */
  readonly #entered = new Map<string, Entry[]>();
  readonly #calls = new Map<string, Entry>();
  #fresh: Entry[] = [];
  /** visits that were left with the last events for the first time */
  left: Entry[] = [];

  constructor(a: { steps: ReadonlyMap<string, CompiledStep> }) {
    this.#steps = a.steps;
  }

  /** Another execution begins, whose history counts from 1 again. */
  goOn(): void {
    this.#lanes.clear();
  }

  /** Takes what was recorded, and gives the entries that began with it. */
  take(events: readonly NewHistoryEvent[]): Entry[] {
    this.#entered.clear();
    this.#fresh = [];
    this.left = [];
    for (const event of events) {
      const name = event.details?.['name'];
      const around = this.#lanes.get(event.previousId) ?? null;
      this.#lanes.set(event.id, around);
      if (typeof name !== 'string') continue;
      if (event.type.endsWith('StateEntered')) this.#lanes.set(event.id, this.#enter({ name, event, around }));
      if (event.type.endsWith('StateExited')) this.#leave({ name, at: event.at, around });
    }
    return this.#fresh;
  }

  /** The entry that a call belongs to; `key` is the same for every attempt of it. */
  ofCall(a: { state: string; key: string }): Entry | null {
    const entry = this.#entered.get(a.state)?.shift() ?? this.#calls.get(a.key) ?? null;
    if (entry) this.#calls.set(a.key, entry);
    return entry;
  }

  /** An entry of what is done in the call of another step; the same for every attempt of it. */
  ofFolded(a: { step: string | null; type: string; scope: string; at: Iso; key: string }): Entry {
    const known = this.#calls.get(a.key);
    if (known) return known;
    const { key, ...own } = a;
    const blank = { quick: false, folded: true, until: a.at, what: '', attempts: 0, actions: [], output: undefined };
    const entry: Entry = { ...own, ...blank, error: null };
    this.entries.push(entry);
    this.#calls.set(key, entry);
    return entry;
  }

  #enter(a: { name: string; event: NewHistoryEvent; around: Entry | null }): Entry | null {
    const { name, event, around } = a;
    const [first = ''] = name.split(' ');
    const step = this.#steps.get(first) ?? null;
    // an end within is that of what is around it
    if (event.type.startsWith('Succeed')) return around;
    // the states behind a step's first one are the same visit
    const isLater = step !== null && name !== first;
    const visit = around?.step === first ? around : this.entries.findLast((one) => one.step === first);
    const goesOn = isLater ? (visit ?? null) : name === 'Compensation stuck' ? around : null;
    const entry = goesOn ?? this.#begin({ name, step, event });
    // behind a call of its hooks a condition is decided like any other
    if (goesOn?.type === 'condition' && name === `${first} begun` && event.type.startsWith('Choice')) {
      goesOn.quick = true;
      this.#fresh.push(goesOn);
    }
    if (entry) this.#entered.set(name, [...(this.#entered.get(name) ?? []), entry]);
    return entry;
  }

  #begin(a: { name: string; step: CompiledStep | null; event: NewHistoryEvent }): Entry | null {
    const { name, step, event } = a;
    const type = step?.type ?? (name.startsWith('End ') ? 'end' : OWN[name]);
    if (type === undefined) return null;
    const blank = { scope: '', until: null, attempts: 0, actions: [], output: undefined, error: null };
    const entry: Entry = {
      folded: false,
      step: step?.step.id ?? null,
      type,
      quick: event.type.startsWith('Choice'),
      at: event.at,
      what: '',
      ...blank,
    };
    this.entries.push(entry);
    this.#fresh.push(entry);
    return entry;
  }

  #leave(a: { name: string; at: Iso; around: Entry | null }): void {
    const [first = ''] = a.name.split(' ');
    const step = this.#steps.has(first) ? first : null;
    const open = this.entries.findLast((one) => one.step === step && (step !== null || one.until === null));
    const entry = a.around?.step === step ? a.around : open;
    if (entry?.until === null) this.left.push(entry);
    if (entry) entry.until = a.at;
  }
}
