import type { JsonObject } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import { stepKey } from '../tasks/ledger-rows.ts';
import type { Wait } from '../wait.ts';
import type { WaitChange } from './change-wait.ts';
import { callOf, type Vote, withEntry } from './task.ts';

/** A wait that time ran out for. */
export function timedOut(a: { tenant: string; wait: Wait; now: string }): WaitChange {
  const entry = { at: a.now, what: 'timed_out' as const, by: null };
  const wait: Wait = { ...withEntry({ wait: a.wait, entry }), state: 'timed_out', outcome: 'timeout' };
  return { wait, ops: [outputOp({ ...a, wait })] };
}

/** A wait that has come to an outcome, with the job that hands it to the execution, and what the step gives to later ones. */
export function decided(a: { tenant: string; wait: Wait; outcome: string; vote: Vote; now: string }): WaitChange {
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
    ops: [outputOp({ tenant, wait, now: a.now })],
    jobs: [
      {
        id: `settle:${instanceId}:${id}`,
        tenant,
        kind: 'settle_wait',
        group: `instance:${instanceId}`,
        payload: { instance_id: instanceId, wait_id: id },
      },
    ],
  };
}

/** What later steps see as `steps.<id>.output`. */
function outputOp(a: { tenant: string; wait: Wait; now: string }): Op {
  const { wait, now } = a;
  const { step, epoch, visit, scope, outcome, comment, decided_by, fields = {}, votes = [] } = wait;
  const said = votes.map(
    (one): JsonObject => ({ by: one.by, for: one.for, outcome: one.outcome, comment: one.comment }),
  );
  const output: JsonObject = { outcome, comment, decided_by, fields, votes: said };
  return {
    kind: 'sys',
    key: stepKey(callOf(a)),
    expect: 'any',
    value: { step, epoch, visit, ...(scope !== undefined && { scope }), status: 'completed', output, at: now },
  };
}
