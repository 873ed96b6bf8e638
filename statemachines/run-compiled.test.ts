import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Mocks, runMachine } from '#core/asl/run-machine.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { compileFlow, workflows } from '#test/support/any-workflow.ts';

const TRIES = 40;
const input = {
  tenantId: 'acme',
  instanceId: 'i',
  epoch: 1,
  workflowRef: 'w@1',
  context: {},
};

describe('a compiled machine', () => {
  it('comes to one ending, whatever its steps, their answers and their failures are', async () => {
    await fc.assert(
      fc.asyncProperty(workflows(), fc.infiniteStream(fc.nat({ max: 11 })), async (workflow, chance) => {
        const { asl } = compileFlow(workflow);
        const { status, events } = await runMachine({ asl, input, mocks: answers({ asl, chance }) });
        const entered = events.flatMap((one) => nameOf(one.details ?? {}, one.type));
        const closed = entered.filter((name) => name.startsWith('End ') || name === 'Failed' || name === 'Rolled back');
        expect(closed).toHaveLength(1);
        expect(status).toBe(closed[0]?.startsWith('End ') ? 'SUCCEEDED' : 'FAILED');
      }),
      { numRuns: 60 },
    );
  });
});

/** What each call answers, attempt by attempt: now and then it fails. */
function answers(a: { asl: JsonObject; chance: Iterator<number> }): Mocks {
  const roll = (): number => a.chance.next().value ?? 0;
  return Object.fromEntries(
    tasksIn(a.asl).map(([name, what]) => [name, Array.from({ length: TRIES }, () => answer({ what, roll }))]),
  );
}

function answer(a: { what: string; roll(): number }): Mocks[string][number] {
  const { what, roll } = a;
  const fails = ['actions', 'evaluate', 'items', 'open', 'gather', 'compensate'].includes(what) && roll() === 0;
  if (fails) return { throw: { error: 'Broken', cause: 'by chance' } };
  const value = ['approve', 'reject', 'timeout'][roll() % 3] ?? 'timeout';
  const payloads: Record<string, Json> = {
    evaluate: { value: (roll() % 3) - 1 },
    items: { indexes: Array.from({ length: roll() % 4 }, (_, i) => i) },
    plan_rollback: { entries: Array.from({ length: roll() % 3 }, (_, i) => ({ step: `s${i}`, epoch: 1, visit: 1 })) },
    time_out: { outcome: value },
  };
  if (what === 'open') return { return: { outcome: value } };
  return { return: { Payload: payloads[what] ?? {} } };
}

/** Every Task state, those of branches and iterations too, with what it asks for. */
function tasksIn(value: Json): [name: string, what: string][] {
  if (Array.isArray(value)) return value.flatMap(tasksIn);
  if (!isObject(value)) return [];
  const { States: states } = value;
  const own = Object.entries(isObject(states) ? states : {}).flatMap(([name, state]): [string, string][] => {
    const found = /"do":"([a-z_]+)"/.exec(JSON.stringify(state));
    return isObject(state) && state['Type'] === 'Task' ? [[name, found?.[1] ?? '']] : [];
  });
  return [...own, ...Object.values(value).flatMap(tasksIn)];
}

function nameOf(details: JsonObject, type: string): string[] {
  const { name } = details;
  return type.endsWith('StateEntered') && typeof name === 'string' ? [name] : [];
}
