import { isObject, type JsonObject } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import type { Platform } from '../../platform.ts';
import { keepValue } from '../large/keep-value.ts';
import { openValue } from '../large/open-value.ts';
import { ENGINE_ATTEMPTS } from '../run-jobs.ts';
import { stepKey } from '../tasks/ledger-rows.ts';
import type { Wait } from '../wait.ts';
import type { WaitChange } from './change-wait.ts';
import { callOf, type Vote, withEntry } from './task.ts';

type Ending = { platform: Platform; tenant: string; wait: Wait; now: string };

/** A wait that time ran out for. */
export async function timedOut(a: Ending): Promise<WaitChange> {
  const entry = { at: a.now, what: 'timed_out' as const, by: null };
  const wait: Wait = { ...withEntry({ wait: a.wait, entry }), state: 'timed_out', outcome: 'timeout' };
  return { wait, ops: [await outputOp({ ...a, wait })] };
}

/** A wait that has come to an outcome, with the job that hands it to the execution, and what the step gives to later ones. */
export async function decided(a: Ending & { outcome: string; vote: Vote }): Promise<WaitChange> {
  const { tenant, outcome, vote } = a;
  const said = (a.wait.votes ?? []).filter((one) => one.outcome === outcome).at(-1) ?? vote;
  const entry = { at: a.now, what: 'decided' as const, by: vote.by, outcome };
  const wait: Wait = {
    ...withEntry({ wait: a.wait, entry }),
    state: 'decided',
    outcome,
    decided_by: said.by,
    comment: said.comment,
    fields: said.fields,
  };
  const { instance_id: instanceId, id } = wait;
  return {
    wait,
    ops: [await outputOp({ ...a, wait })],
    jobs: [
      {
        id: `settle:${instanceId}:${id}`,
        tenant,
        kind: 'settle_wait',
        group: `instance:${instanceId}`,
        payload: { instance_id: instanceId, wait_id: id },
        maxAttempts: ENGINE_ATTEMPTS,
      },
    ],
  };
}

/** What later steps see as `steps.<id>.output`. */
async function outputOp(a: Ending): Promise<Op> {
  const { platform, tenant, wait, now } = a;
  const { step, epoch, visit, scope, instance_id: instanceId, outcome, comment, decided_by, votes = [] } = wait;
  const of = { platform, tenant, instanceId };
  // a large form lies apart
  const opened = await openValue({ ...of, value: wait.fields ?? {} });
  const fields = isObject(opened) ? opened : {};
  const said = votes.map(
    (one): JsonObject => ({ by: one.by, for: one.for, outcome: one.outcome, comment: one.comment }),
  );
  const value: JsonObject = { outcome, comment, decided_by, fields, votes: said };
  const output = await keepValue({ ...of, value, what: `the decision of step ${step}` });
  // its place in the order of what completed
  const seq = platform.ids.write();
  const done = { status: 'completed', output, ...(wait.state === 'timed_out' && { timed_out: true as const }) };
  const row = { step, epoch, visit, ...(scope !== undefined && { scope }), ...done, seq, at: now };
  return { kind: 'sys', key: stepKey(callOf(a)), expect: 'any', value: row };
}
