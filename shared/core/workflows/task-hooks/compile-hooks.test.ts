import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';
import type { CompiledHook } from './compile-hooks.ts';

const log = { type: 'log', message: 'x' };

/** The hooks at the end of the only step. */
function hooksOf(hooks: JsonObject[]): readonly CompiledHook[] {
  const step = { id: 'work', type: 'action', actions: [log], then: 'end', hooks: { task_finished: hooks } };
  const workflow = { app: 'shop', name: 'flow', steps: [step] };
  const model = modelOf({ definitions: { _workflows: [workflow] } });
  return model.workflow('_workflows-0')?.hooks.get('work')?.get('task_finished') ?? [];
}

describe('a hook', () => {
  it('that says nothing has 30 s and 3 attempts, 1 s and 2 s apart and never more than 100 s, and holds nobody up', () => {
    expect(hooksOf([log])).toMatchObject([
      { joined: false, timeoutMs: 30_000, retry: { attempts: 3, intervalMs: 1000, backoff: 2, maxMs: 100_000 } },
    ]);
  });

  it('may say so itself', () => {
    const retry = { attempts: 5, interval: '10s', backoff: 3, max_interval: '1m' };
    expect(hooksOf([{ ...log, on_error: 'fail_task', timeout: '5s', retry }])).toMatchObject([
      { joined: true, timeoutMs: 5000, retry: { attempts: 5, intervalMs: 10_000, backoff: 3, maxMs: 60_000 } },
    ]);
  });

  it('takes its parameters beside its type or under params, and comes in declared order', () => {
    const hooks = hooksOf([
      { type: 'log', params: { message: 'first' } },
      { type: 'metric', name: 'second' },
    ]);
    expect(hooks.map((one) => one.type)).toEqual(['log', 'metric']);
  });
});
