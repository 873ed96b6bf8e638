import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { NewHistoryEvent, TaskEffect } from '#core/asl/events.ts';
import { prepareMachine } from '#core/asl/prepare-machine.ts';
import { runVirtual, type VirtualAnswer } from '#core/asl/run-virtual.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { compileFlow } from '#test/support/any-workflow.ts';

const act = { type: 'action', actions: [{ type: 'log', message: 'hi' }] };
const ask = { id: 'ask', type: 'condition', expression: 'record.total > 10' };
const poll: JsonObject = {
  steps: [
    { ...ask, on_true: { end: 'done' }, on_false: { goto: 'remind' } },
    { ...act, id: 'remind', then: { goto: 'hold' } },
    { id: 'hold', type: 'wait', for: '1d', then: { goto: 'ask' } },
  ],
};
const list: JsonObject = {
  steps: [{ id: 'each', type: 'collection', items: '[1]', steps: [{ ...act, id: 'one', then: 'end' }], then: 'end' }],
};

describe('a machine in which something comes round', () => {
  it('goes on in another execution after 15,000 events, long before the history is full, at the step that was next', async () => {
    const { asl } = compileFlow(poll);
    const { status, events, calls } = await run({ asl, rounds: 2000 });
    const last = calls.at(-1);
    expect(status).toBe('SUCCEEDED');
    expect(last).toMatchObject({ do: 'continue', again: { step: 'remind' } });
    expect(events.length).toBeGreaterThan(15_000);
    expect(events.length).toBeLessThan(15_050);
  });

  it('begins another execution at that step, and comes to its ending in the last', async () => {
    const { asl } = compileFlow({ ...poll }, { continueAfter: 200 });
    const executions: JsonObject[] = [];
    let left = 100;
    for (let resume: Json = null; left > 0; resume = executions.at(-1)?.['again'] ?? null) {
      const { calls } = await run({ asl, rounds: left, ...(isObject(resume) && { resume }) });
      left -= calls.filter((call) => call['do'] === 'actions').length;
      executions.push(calls.at(-1) ?? {});
      if (calls.at(-1)?.['do'] === 'finish') break;
    }
    expect(executions.length).toBeGreaterThan(3);
    expect(executions.at(-1)).toMatchObject({ do: 'finish', outcome: 'done' });
    expect(left).toBe(0);
  });

  it('counts retries, and never less than there is', async () => {
    const most = 400;
    const { asl } = compileFlow(poll, { continueAfter: most });
    const answer = fc.array(fc.boolean(), { minLength: 200, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(answer, async (fails) => {
        const { events } = await run({ asl, rounds: 2000, fails });
        expect(events.length).toBeGreaterThanOrEqual(most);
        expect(events.length).toBeLessThan(most + 60);
      }),
      { numRuns: 20 },
    );
  });

  it('asks where there is a Choice in the circle, and has one of its own only where there is none', () => {
    const endless: JsonObject = {
      steps: [
        { ...act, id: 'remind', then: { goto: 'hold' } },
        { id: 'hold', type: 'wait', for: '1d', then: { goto: 'remind' } },
      ],
    };
    const names = Object.keys(statesOf(compileFlow(poll).asl));
    const own = Object.keys(statesOf(compileFlow(endless).asl));
    expect(names.filter((name) => name.includes('again'))).toEqual([]);
    expect(own).toContain('hold again');
  });

  it('is left as it is where nothing comes round', () => {
    const { asl } = compileFlow({ steps: [{ ...act, id: 'one', then: 'end' }] });
    expect(JSON.stringify(asl)).not.toMatch(/\$events|Continue as new/);
  });

  it('goes through a long list in portions for which a history has room whatever is tried again', async () => {
    const { asl } = compileFlow(list);
    const { events, calls, status } = await run({ asl, items: 3000, fails: Array.from({ length: 9000 }, () => true) });
    const portion = Number(calls.find((call) => call['do'] === 'items')?.['portion']);
    expect(portion).toBeGreaterThan(100);
    expect(status).toBe('SUCCEEDED');
    expect(events.length).toBeLessThan(25_000);
    expect(calls.at(-1)).toMatchObject({ do: 'continue', again: { step: 'each', visit: 1 } });
  });

  it('tells collections within others how many items they may have', () => {
    const [own] = list['steps'] as JsonObject[];
    const nested = (more: JsonObject): JsonObject => ({
      steps: [{ id: 'outer', type: 'collection', items: '[1]', ...more, steps: [{ ...own }], then: 'end' }],
    });
    const most = (workflow: JsonObject): number =>
      Number(/"most":(\d+)/.exec(JSON.stringify(compileFlow(workflow).asl))?.[1]);
    expect(most(nested({}))).toBeGreaterThan(500);
    expect(most(nested({ mode: 'parallel', concurrency: 10 }))).toBeGreaterThan(50);
    expect(most(nested({ mode: 'parallel', concurrency: 10 }))).toBeLessThan(100);
  });

  it('leaves room behind the place where it asks for the longest stretch that may follow', () => {
    const steps = Array.from({ length: 150 }, (_, i) => ({
      ...act,
      id: `s${i}`,
      retry: { attempts: 20, interval: '1s' },
      then: { goto: i === 149 ? 'ask' : `s${i + 1}` },
    }));
    const long: JsonObject = {
      steps: [
        { id: 'hold', type: 'wait', for: '1d', then: { goto: 's0' } },
        ...steps,
        { ...ask, on_true: 'end', on_false: { goto: 'hold' } },
      ],
    };
    const asked = (workflow: JsonObject): number =>
      Number(/\$events >= (\d+)/.exec(JSON.stringify(compileFlow(workflow).asl))?.[1]);
    expect(asked(poll)).toBe(15_000);
    expect(asked(long)).toBeLessThan(15_000);
  });
});

/** Runs a machine whose condition holds after so many rounds, and tells what it called. */
async function run(a: { asl: JsonObject; rounds?: number; items?: number; fails?: boolean[]; resume?: JsonObject }) {
  const events: NewHistoryEvent[] = [];
  const calls: JsonObject[] = [];
  const fails = [...(a.fails ?? [])];
  const retried = new Map<string, number>();
  let acted = 0;
  const answer = (task: TaskEffect): VirtualAnswer[] => {
    const { taskId } = task;
    const call = payloadOf(task);
    const key = JSON.stringify([call['visit'], call['scope'] ?? '', call['step']]);
    const tries = retried.get(key) ?? 0;
    if (call['do'] === 'actions' && tries < 5 && fails.shift() === true) {
      retried.set(key, tries + 1);
      return [{ event: { kind: 'task_error', taskId, error: 'INTERNAL', cause: 'try again' } }];
    }
    calls.push(call);
    acted += call['do'] === 'actions' ? 1 : 0;
    return [
      {
        event: {
          kind: 'task_result',
          taskId,
          output: { Payload: payloadFor({ call, done: acted >= (a.rounds ?? 0), items: a.items ?? 0 }) },
        },
      },
    ];
  };
  const resume: JsonObject = a.resume ? { resume: { step: a.resume['step'] ?? null } } : {};
  const input = { tenantId: 'acme', instanceId: 'i', epoch: 1, workflowRef: 'w@1', context: {}, ...resume };
  const machine = prepareMachine({ asl: a.asl });
  const start = '2026-01-01T00:00:00.000Z';
  const { status } = await runVirtual({ machine, input, start, answer, onHistory: (some) => events.push(...some) });
  return { status, events, calls };
}

function payloadFor(a: { call: JsonObject; done: boolean; items: number }): JsonObject {
  const { call, items } = a;
  const from = call['do'] === 'gather' ? Number(call['done']) : 0;
  const length = Math.max(0, Math.min(Number(call['portion']), items - from));
  const answers: Record<string, JsonObject> = {
    evaluate: { value: a.done ? 0 : -1 },
    items: { indexes: Array.from({ length: length || 0 }, (_, i) => i) },
    gather: { indexes: Array.from({ length: length || 0 }, (_, i) => from + i) },
  };
  return answers[String(call['do'])] ?? {};
}

function payloadOf(task: TaskEffect): JsonObject {
  const payload = isObject(task.arguments) ? task.arguments['Payload'] : null;
  return isObject(payload) ? payload : {};
}

function statesOf(asl: JsonObject): JsonObject {
  return isObject(asl['States']) ? asl['States'] : {};
}
