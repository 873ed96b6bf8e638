import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';
import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import type { InstanceStatus } from '../instance.ts';
import { startContext } from '../start-context.ts';
import { type Place, SimulatedRecords } from './records.ts';
import { type Script, START } from './script.ts';

/** A call as the machine makes it. */
export type SimulatedCall = { do: string; step: string; visit: number; scope: string };

/** What one visit of a step came to. */
export type Row = SimulatedCall & { output: Json; status: 'completed' | 'failed' | 'compensated' | 'stuck' };

const INSTANCE = 'simulation';

/** All that a simulation knows and changes: what stands in the store when a workflow really runs. */
export class World {
  readonly model: TenantModel;
  readonly workflow: CompiledWorkflow;
  readonly records: SimulatedRecords;
  readonly subject: Place | null;
  readonly context: JsonObject;
  readonly start: Iso;
  /** the ledger, in order */
  readonly rows: Row[] = [];
  /** the lists that collections go through, by scope and visit */
  readonly items = new Map<string, readonly Json[]>();
  readonly failedItems = new Map<string, Set<string>>();
  /** `app/name` of the entities that actions have written to */
  readonly wrote = new Set<string>();
  /** of a list that another execution goes on with: under what it began, and how many were through */
  readonly begun = new Map<string, { keys: readonly string[]; done: number }>();
  /** where the next execution begins, and the list in the midst of which */
  goesOn: { step: string; list: string | null } | null = null;
  /** the list that the execution at hand has to go on with */
  midList: { step: string; list: string } | null = null;
  now: Iso;
  status: InstanceStatus = 'running';
  outcome: string | null = null;
  error: { code: string; message: string } | null = null;
  readonly #trigger: JsonObject;

  constructor(a: { model: TenantModel; workflow: CompiledWorkflow; script: Script }) {
    const { model, workflow } = a;
    const { input } = a.script;
    this.model = model;
    this.workflow = workflow;
    this.start = input.now === undefined ? START : new Date(input.now).toISOString();
    this.now = this.start;
    this.records = new SimulatedRecords({ model });
    this.subject = this.#givenRecord(input.record);
    for (const [path, values] of Object.entries(input.records ?? {})) {
      const [app = '', entity = ''] = path.split('/');
      for (const [i, one] of values.entries()) {
        this.records.put({ app, entity, values: one, path: `input.records.${path}[${i}]`, now: this.start });
      }
    }
    this.#trigger = {
      record_id: this.subject?.id ?? null,
      record: this.record(),
      input: input.input ?? {},
      event: input.event ?? null,
      user: input.user ?? { id: null, type: 'SYSTEM', roles: [] },
    };
    const policy = model.policies(workflow.workflow.app);
    this.context = startContext({ workflow, trigger: this.#trigger, policy, now: this.start });
  }

  #givenRecord(values: JsonObject | undefined): Place | null {
    const { recordPath, workflow } = this.workflow;
    if (recordPath === null) return null;
    const [app = '', entity = ''] = recordPath.split('/');
    const { trigger } = workflow;
    const moved = trigger.type === 'state_change' ? { [trigger.field]: trigger.to } : {};
    return this.records.put({ app, entity, values: { ...moved, ...values }, path: 'input.record', now: this.start });
  }

  /** The record that the workflow is about, as it is now. */
  record(): HookRecord | null {
    return this.subject && this.records.get(this.subject);
  }

  /** The names that a step's expressions see, as in `stepEnv`. */
  env(call: Pick<SimulatedCall, 'scope'>): Record<string, unknown> {
    const { item, index } = this.#itemAt(call.scope);
    return {
      trigger: this.#trigger,
      context: this.context,
      record: this.record(),
      steps: this.#outputsAt(call.scope),
      workflow: { id: INSTANCE, exec_id: INSTANCE, status: this.status },
      policy: this.model.policies(this.workflow.workflow.app),
      now: this.now,
      item,
      index,
    };
  }

  /** Keeps what a visit of a step gave. */
  keep(a: { call: SimulatedCall; output: Json; status?: Row['status'] }): void {
    this.rows.push({ ...a.call, output: a.output, status: a.status ?? 'completed' });
  }

  /** The last output of each step; within a branch or an iteration its own count before those of others. */
  #outputsAt(at: string): JsonObject {
    const done = this.rows.filter((one) => one.status === 'completed');
    const isOwn = ({ scope }: Row): boolean => scope === '' || at === scope || at.startsWith(`${scope}/`);
    const ranked = [...done.filter((one) => !isOwn(one)), ...done.filter(isOwn)];
    return Object.fromEntries(ranked.map(({ step, output }) => [step, { output }]));
  }

  /** The innermost item around: scopes end with `step.visit.index`. */
  #itemAt(scope: string): { item: Json; index: number | null } {
    const parts = scope.split('/');
    for (let depth = parts.length; depth > 0; depth--) {
      const [step = '', visit = '', index] = (parts[depth - 1] ?? '').split('.');
      if (index === undefined) continue;
      const list = this.items.get([...parts.slice(0, depth - 1), `${step}.${visit}`].join('/'));
      return { item: list?.[Number(index)] ?? null, index: Number(index) };
    }
    return { item: null, index: null };
  }
}
