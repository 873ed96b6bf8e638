import type { z } from 'zod';
import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { invalid } from '#core/errors/dro-error.ts';
import { checkedErrorName } from '#core/errors/named-error.ts';
import type { HookDb } from '#core/hooks/hook-context.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { Iso } from '#core/records/row.ts';
import type { ActionSpec } from './action.ts';
import { ACTIONS } from './table.ts';

/** A call outside. */
export type ActionCall = {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: Json;
  /** milliseconds; 10 s when left out */
  timeoutMs?: number;
};

/** What an action of an integrator's is given. */
export type ActionRun<P = unknown> = {
  params: P;
  tenant: string;
  app: string;
  /** the record at hand; null when there is none */
  subject: { app: string; entity: string; id: string } | null;
  /** the event behind it, as it was stored; null in workflow steps */
  event: DroEvent | null;
  /** the same whenever this very action is tried again; for services that know idempotency keys */
  key: string;
  now: Iso;
  policy: Readonly<Record<string, Json>>;
  /** a setting or secret of the tenant; throws when there is none of the name */
  value(name: string): Promise<string>;
  /** reads records as they are now */
  db: HookDb;
  /** does another action, once however often this one is tried: always the same ones in the same order */
  act(a: { action: string; params: JsonObject }): Promise<Json>;
  /** calls a service outside; throws what makes the attempt fail unless the status is 2xx */
  call(a: ActionCall): Promise<{ status: number; body: string }>;
};

/** A kind of action with its code, as packs bring it. */
export type Action = ActionSpec & { run(ctx: ActionRun): Json | Promise<Json> };

/**
 * Declares a kind of action. Its parameters may be templates; the schema says what they must be once they are filled.
 * It runs at least once and within 30 s; what it throws makes the attempt fail, and it is tried again. What it throws as
 * a `NamedError` keeps its name, which `retry.errors` of a step can ask for; all else is `INTERNAL`.
 *
 * @example
 * ```ts
 * import { z } from 'zod';
 * import { defineAction } from '#core/actions/define-action.ts';
 * export const raisePriority = defineAction({
 *   name: 'raise_priority',
 *   docs: 'Raises the priority of the record at hand.',
 *   params: z.strictObject({ by: z.number().int().min(1) }),
 *   run: (ctx) => ctx.act({ action: 'set_field', params: { field: 'priority', value: ctx.params.by } }),
 * });
 * ```
 */
export function defineAction<P>(a: {
  name: string;
  /** one or two sentences */
  docs: string;
  params: z.ZodType<P>;
  /** its parameters are kept somewhere, so that personal values go into them masked */
  keeps?: true;
  /** what is wrong with the parameters as they are written */
  check?: ActionSpec['check'];
  /** the names that its errors may have, so that a `retry.errors` that asks for another is told; left out: any */
  errors?: readonly string[];
  run(ctx: ActionRun<P>): Json | Promise<Json>;
}): Action {
  const { params, check = () => [], run, errors, ...rest } = a;
  const names = errors?.map(checkedErrorName) ?? null;
  return {
    ...rest,
    errors: () => names,
    checksFilled: true,
    // parameters come from JSON, and what is stored is what came
    params: params as z.ZodType as z.ZodType<JsonObject>,
    check,
    run: (ctx) => {
      const filled = params.safeParse(ctx.params);
      if (filled.success) return run({ ...ctx, params: filled.data });
      throw invalid({ what: `action ${a.name}`, issues: issuesFromZod({ error: filled.error }) });
    },
  };
}

/** The actions of all packs. Throws where a name is taken: one of the two would silently never run. */
export function checkedActions(actions: readonly Action[]): readonly Action[] {
  const names = new Set(ACTIONS.map((one) => one.name));
  for (const { name } of actions) {
    if (names.has(name)) throw new Error(`action "${name}" is there twice`);
    names.add(name);
  }
  return actions;
}
