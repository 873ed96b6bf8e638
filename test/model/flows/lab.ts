import { z } from 'zod';
import { defineAction } from '#core/actions/define-action.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { FIRST_PAUSE, type FlowStep } from '#test/support/flows/flow.ts';

/** The steps of all flows by the case that they are about and by id, each with the workflow that it belongs to. */
export type Plans = Map<string, ReadonlyMap<string, { flow: string; step: FlowStep }>>;

/** What the world outside does: it outlives the process, as the service behind an action would. */
export type Outside = {
  /** how each step is to fail */
  plans: Plans;
  /** when each was first tried */
  tried: Map<string, number>;
  /** how often each was taken back in vain */
  vain: Map<string, number>;
};

/** A world in which nothing was tried yet. */
export function newOutside(): Outside {
  return { plans: new Map(), tried: new Map(), vain: new Map() };
}

/** One action, which has an effect, and fails as it is told to, whatever process runs it. */
export function labPack(a: { outside: Outside }): Pack {
  const { outside } = a;
  const broken = (what: string): never => {
    throw new DroError({ code: 'VALIDATION_FAILED', detail: `${what} is broken` });
  };
  const work = defineAction({
    name: 'work',
    docs: 'Writes down that a step was done or taken back.',
    params: z.strictObject({ step: z.string(), item: z.string(), kind: z.enum(['do', 'undo']) }),
    run: async (ctx) => {
      const { step, item, kind } = ctx.params;
      const of = ctx.subject?.id ?? '';
      const key = `${of}/${step}/${item}`;
      const plan = outside.plans.get(of)?.get(step)?.step;
      const fails =
        kind === 'do'
          ? failsNow({ outside, plan, key, item, now: Date.parse(ctx.now) })
          : undoFails({ outside, plan, key });
      const late = plan?.type === 'action' && plan.failing?.late === true;
      if (fails && (kind === 'undo' || !late)) broken(key);
      const made = await ctx.act({
        action: 'create_record',
        params: { entity: 'effects', values: { of, step, piece: item, kind } },
      });
      if (fails) broken(key);
      return made;
    },
  });
  const about = { title: 'Lab', description: 'An action that fails as tests ask.', requires: [] };
  return { app: 'lab_pack', version: 1, ...about, definitions: [], hooks: [], actions: [work] };
}

/** By the clock and not by a count: a try whose process died has not told anybody that it failed. */
function failsNow(a: {
  outside: Outside;
  plan: FlowStep | undefined;
  key: string;
  item: string;
  now: number;
}): boolean {
  const { outside, plan, key, now } = a;
  if (plan?.type !== 'action' || plan.failing === null) return false;
  const { times, odd } = plan.failing;
  // items are called a, b, c, d: every second one
  if (odd && !['b', 'd'].includes(a.item.at(-1) ?? '')) return false;
  if (times === 'always') return true;
  const first = outside.tried.get(key) ?? now;
  outside.tried.set(key, first);
  return now < first + FIRST_PAUSE * 1000 * (2 ** times - 1);
}

function undoFails(a: { outside: Outside; plan: FlowStep | undefined; key: string }): boolean {
  const { outside, plan, key } = a;
  if (plan?.undo === 'stuck') return true;
  const before = outside.vain.get(key) ?? 0;
  if (plan?.undo !== 'flaky' || before >= 2) return false;
  outside.vain.set(key, before + 1);
  return true;
}

/** What the flows work on: a case each, and a record for each effect. */
export const LAB: Readonly<Record<string, readonly JsonObject[]>> = {
  'fsm-specs': [
    {
      app: 'lab',
      name: 'case_status',
      initial: 'new',
      terminal: ['done'],
      transitions: [
        { from: 'new', to: 'open' },
        { from: 'open', to: 'done' },
      ],
    },
  ],
  entities: [
    {
      app: 'lab',
      name: 'cases',
      fields: [
        { name: 'size', type: 'integer', default: 0 },
        { name: 'rounds', type: 'integer', default: 0 },
        { name: 'status', type: 'enum', values: ['new', 'open', 'done'], default: 'new' },
      ],
      fsm: { status: 'case_status' },
    },
    {
      app: 'lab',
      name: 'effects',
      fields: ['of', 'step', 'piece', 'kind'].map((name) => ({ name, type: 'string' })),
    },
  ],
  'events/catalog': [
    {
      app: 'lab',
      type: 'parcel.arrived',
      description: 'A parcel has arrived.',
      payload: [{ name: 'ref', type: 'string', required: true }],
    },
  ],
};
