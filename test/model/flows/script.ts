import type { Database } from '#adapters/embedded/database.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { FlowStep, HearStep } from '#test/support/flows/flow.ts';
import { signalName } from '#test/support/flows/to-definition.ts';
import type { Plans } from './lab.ts';
import { instancesOf, openEventWaits, openTasks } from './stored-runs.ts';

const MINUTE = 60_000;

/** A call that somebody makes at a moment. */
export type Call = { at: number; key: string; path: string; body: JsonObject; as: 'ana' | 'boss' };

/** What people and other systems do from outside: it goes by what stands on disk, as a client of the API would see it. */
export class Script {
  readonly #plans: Plans;
  readonly #made = new Set<string>();

  constructor(a: { plans: Plans }) {
    this.#plans = a.plans;
  }

  /** All that somebody is going to say as things stand, now or later. */
  due(database: Database): Call[] {
    const instances = instancesOf(database);
    const about = new Map(instances.map(({ id, record }) => [id, record?.id ?? '']));
    const stepOf = (instance: string, step: string): FlowStep | undefined =>
      this.#plans.get(about.get(instance) ?? '')?.get(step)?.step;
    const early = instances.flatMap(({ id, workflow, record, started_at: started }) =>
      [...(this.#plans.get(record?.id ?? '')?.values() ?? [])].flatMap(({ flow, step }) =>
        flow === workflow.name && step.type === 'wait_for_event'
          ? this.#sent({ step, id, about: record?.id ?? '', comes: 'early', at: Date.parse(started) })
          : [],
      ),
    );
    const late = openEventWaits(database).flatMap((wait) => {
      const { instance_id: id, step: name, opened_at: at } = wait;
      const step = stepOf(id, name);
      return step?.type === 'wait_for_event'
        ? this.#sent({ step, id, about: about.get(id) ?? '', comes: 'late', at: Date.parse(at) })
        : [];
    });
    const said = openTasks(database).flatMap((wait): Call[] => {
      const { instance_id: id, opened_at: at } = wait;
      const step = stepOf(id, wait.step);
      if (step?.type !== 'approval' && step?.type !== 'human_task') return [];
      if (step.says === null) return [];
      const outcome = step.type === 'human_task' ? step.says : step.says === 'yes' ? 'approve' : 'reject';
      const task = `${id}.${wait.id}`;
      const path = `/api/_workflows/${id}/complete`;
      return [{ at: Date.parse(at) + step.minutes * MINUTE, key: task, path, body: { outcome, task }, as: 'boss' }];
    });
    return [...early, ...late, ...said].filter(({ key }) => !this.#made.has(key));
  }

  /** A call is made once. */
  made(call: Call): void {
    this.#made.add(call.key);
  }

  #sent(a: { step: HearStep; id: string; about: string; comes: 'early' | 'late'; at: number }): Call[] {
    const { step, id, about } = a;
    return step.sent.flatMap(({ kind, comes, minutes }, i): Call[] => {
      if (comes !== a.comes) return [];
      const key = `${id}/${step.id}/${i}`;
      const at = a.at + (comes === 'early' ? 0 : minutes * MINUTE);
      if (kind === 'signal') {
        const body = { name: signalName({ id: step.id, i }), payload: {}, key };
        return [{ at, key, path: `/api/_workflows/${id}/signal`, body, as: 'ana' }];
      }
      const payload = { ref: `${about}/${step.id}/${i}` };
      const body = { event_type: 'parcel.arrived', payload };
      return [{ at, key, path: '/api/_admin/events/simulate', body, as: 'ana' }];
    });
  }
}
