import type { ActionSpec } from '#core/actions/action.ts';
import { type Bodies, type Collection, parseDefinition, type StoredDefinition } from '#core/definitions/collections.ts';
import { TenantModel } from '#core/definitions/tenant-model.ts';
import { BUILTIN_HOOKS } from '#core/hooks/builtins/index.ts';
import type { Hook } from '#core/hooks/define-hook.ts';
import { HookRegistry } from '#core/hooks/registry.ts';
import type { TimeLimit } from '#core/hooks/time-limit.ts';
import type { JsonObject } from '#core/json/json.ts';
import { type BuiltPlan, buildPlan } from '#core/lifecycle/build-plan.ts';
import type { WriteCommand } from '#core/lifecycle/command.ts';
import { runCommand } from '#core/lifecycle/run-command.ts';
import type { Trace } from '#core/lifecycle/trace.ts';
import { WriteUnit } from '#core/lifecycle/write-unit.ts';
import { refKey } from '#core/records/ref.ts';
import type { Row } from '#core/records/row.ts';
import type { StepSpec } from '#core/workflows/define-step.ts';

/** The time at which planned writes happen. */
export const NOW = '2026-03-01T12:00:00.000Z';

/** A model of definitions as they would be stored. */
export function modelOf(a: {
  definitions: { [C in Collection]?: JsonObject[] };
  hooks?: readonly Hook[];
  actions?: readonly ActionSpec[];
  tasks?: readonly ActionSpec[];
  steps?: readonly StepSpec[];
}): TenantModel {
  const stored = Object.entries(a.definitions).flatMap(([name, values]) =>
    values.map((value, i) => {
      const collection = name as Collection;
      const body: Bodies[Collection] = parseDefinition({ collection, value });
      const meta = { id: `${collection}-${i}`, version: 1, created_at: NOW, updated_at: NOW, pack: null };
      return { ...meta, collection, body } as unknown as StoredDefinition;
    }),
  );
  const hooks = new HookRegistry({ hooks: [...BUILTIN_HOOKS, ...(a.hooks ?? [])] });
  const { actions = [], tasks = [], steps = [] } = a;
  return new TenantModel({ tenant: 'acme', definitions: stored, hooks, actions, tasks, steps });
}

/** Takes a command through the lifecycle over rows in memory, and plans its transaction; nothing is stored. */
export async function planWrite(a: {
  model: TenantModel;
  command: Omit<WriteCommand, 'id' | 'origin'> & { id?: string; origin?: WriteCommand['origin'] };
  rows?: readonly Row[];
  claims?: ReadonlyMap<string, Row['ref']>;
  roles?: readonly string[];
  timeLimit?: TimeLimit;
  trace?: Trace;
}): Promise<BuiltPlan & { record: JsonObject }> {
  const rows = new Map((a.rows ?? []).map((row) => [refKey(row.ref), row]));
  let fresh = 0;
  let salts = 0;
  const unit = new WriteUnit({
    env: {
      tenant: 'acme',
      model: a.model,
      reader: {
        get: (refs) => Promise.resolve(refs.map((ref) => liveOnly(rows.get(refKey(ref))))),
        getDeleted: (ref) => Promise.resolve(rows.get(refKey(ref)) ?? null),
        getClaim: (key) => Promise.resolve(a.claims?.get(key) ?? null),
        list: ({ app, entity }) =>
          Promise.resolve(
            [...rows.values()].filter(({ ref, deletedAt }) => ref.app === app && ref.entity === entity && !deletedAt),
          ),
        etags: (keys) => Promise.resolve(keys.map(() => null)),
      },
      now: NOW,
      writeId: 'W1',
      newId: () => `new-${++fresh}`,
      user: { tenantId: 'acme', userId: 'u1', contactId: null, type: 'USER', roles: a.roles ?? ['member'] },
      actor: { userId: 'u1', contactId: null, type: 'USER' },
      cause: a.command.origin === 'import' ? 'import:test' : 'api',
      correlationId: 'C1',
      depth: 0,
      piiKey: new Uint8Array(32).fill(1),
      newSalt: () => `salt-${++salts}`,
      ...(a.timeLimit && { timeLimit: a.timeLimit }),
      ...(a.trace && { trace: a.trace }),
      seal: ({ text, context }) => Promise.resolve(`sealed:${context}:${text.length}`),
    },
  });
  const root = await runCommand({ command: { id: 'r1', origin: 'client', ...a.command }, unit });
  return { ...buildPlan({ unit, root }), record: root.record };
}

function liveOnly(row: Row | undefined): Row | null {
  return row === undefined || row.deletedAt !== undefined ? null : row;
}

/** A stored row of app `crm`. */
export function rowOf(a: { entity: string; id: string; data: JsonObject; version?: number }): Row {
  const ref = { tenant: 'acme', app: 'crm', entity: a.entity, id: a.id };
  return { ref, version: a.version ?? 1, defVersion: 1, data: { created_at: NOW, updated_at: NOW, ...a.data } };
}
