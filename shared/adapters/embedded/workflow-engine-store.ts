import { pendingTasks } from '#core/asl/pending-tasks.ts';
import type { HistoryEvent } from '#ports/workflow-engine.ts';
import type { Database } from './database.ts';
import { reader, writer } from './statements.ts';
import {
  fromHeadRow,
  fromOutcomeRow,
  type HeadRow,
  type OutcomeRow,
  type WorkflowStore,
} from './workflow-engine-rows.ts';
import { createWorkflowTables } from './workflow-engine-schema.ts';

/** How many rows of events one page of a history reads at most. */
const PAGE_ROWS = 100;

/** Prepares the tables and every statement on them. */
export function createWorkflowStore(a: { database: Database }): WorkflowStore {
  const { database } = a;
  createWorkflowTables({ database });
  const write = (text: string) => writer({ database, text });

  const machine = reader<[string, number]>({ database, text: 'SELECT asl, removed FROM machines WHERE id = ?' });
  const putMachine = write('INSERT INTO machines VALUES (?, 0, ?) ON CONFLICT (id) DO UPDATE SET removed = 0');
  const markRemoved = write('UPDATE machines SET removed = 1 WHERE id = ?');
  const dropRemoved = write(
    `DELETE FROM machines WHERE removed = 1 AND id NOT IN
     (SELECT machine FROM executions WHERE seq IN (SELECT seq FROM execution_states))`,
  );
  const head = 'e.seq, e.id, e.machine, e.name, e.input, e.started_at';
  const execution = reader<HeadRow>({
    database,
    text: `SELECT ${head}, s.state FROM executions e JOIN execution_states s USING (seq) WHERE e.id = ?`,
  });
  const pending = reader<HeadRow>({
    database,
    text: `SELECT ${head}, s.state FROM execution_states s JOIN executions e USING (seq) WHERE s.pending > 0`,
  });
  const outcome = reader<OutcomeRow>({
    database,
    text: `SELECT machine, name, status, started_at, stopped_at, input, output, error, cause
           FROM executions WHERE id = ?`,
  });
  const stopped = reader<[number]>({ database, text: 'SELECT seq FROM executions WHERE stopped_at < ?' });
  const seqOf = reader<[number]>({ database, text: 'SELECT seq FROM executions WHERE id = ?' });
  const events = reader<[number, string]>({
    database,
    text: `SELECT v.first, v.events FROM execution_events v JOIN executions e USING (seq)
           WHERE e.id = ? AND v.first > ? ORDER BY v.first LIMIT ${PAGE_ROWS}`,
  });
  const dueTimers = reader<[number, string | null, string]>({
    database,
    text: `SELECT t.seq, e.id, t.timer FROM execution_timers t LEFT JOIN executions e USING (seq)
           WHERE t.due <= ? ORDER BY t.due LIMIT ?`,
  });
  const timerDue = reader<[number]>({
    database,
    text: 'SELECT due FROM execution_timers WHERE seq = ? AND timer = ?',
  });
  const firstTimer = reader<[number]>({ database, text: 'SELECT due FROM execution_timers ORDER BY due LIMIT 1' });

  const insert = write(
    `INSERT INTO executions (id, machine, name, status, started_at, input) VALUES (?, ?, ?, 'RUNNING', ?, ?)`,
  );
  const close = write(
    'UPDATE executions SET status = ?, stopped_at = ?, output = ?, error = ?, cause = ? WHERE seq = ?',
  );
  const putState = write(
    `INSERT INTO execution_states VALUES (?, ?, ?)
     ON CONFLICT (seq) DO UPDATE SET pending = excluded.pending, state = excluded.state`,
  );
  const putEvents = write('INSERT INTO execution_events VALUES (?, ?, ?)');
  const putTimer = write(
    'INSERT INTO execution_timers VALUES (?, ?, ?) ON CONFLICT (seq, timer) DO UPDATE SET due = excluded.due',
  );
  const dropTimer = write('DELETE FROM execution_timers WHERE seq = ? AND timer = ?');
  const dropTimers = write('DELETE FROM execution_timers WHERE seq = ?');
  const dropState = write('DELETE FROM execution_states WHERE seq = ?');
  const dropEvents = write('DELETE FROM execution_events WHERE seq = ?');
  const dropExecution = write('DELETE FROM executions WHERE seq = ?');

  const forget = (seq: number): void => {
    for (const drop of [dropTimers, dropState, dropEvents, dropExecution]) drop([seq]);
  };

  return {
    machine: (id) => {
      const row = machine.one([id]);
      return row ? { asl: JSON.parse(row[0]), removed: row[1] === 1 } : null;
    },
    putMachine: (m) => void putMachine([m.id, JSON.stringify(m.asl)]),
    removeMachine: (id) => {
      markRemoved([id]);
      dropRemoved([]);
    },

    running: (id) => {
      const row = execution.one([id]);
      return row ? fromHeadRow(row) : null;
    },
    withPendingTasks: () => pending.all([]).map(fromHeadRow),
    describe: (id) => {
      const row = outcome.one([id]);
      return row ? fromOutcomeRow({ id, row }) : null;
    },
    history: (h) => {
      const rows = events.all([h.id, h.after]);
      const last = rows.length < PAGE_ROWS ? null : (rows.at(-1)?.[0] ?? null);
      return { events: rows.flatMap(([, text]): HistoryEvent[] => JSON.parse(text)), last };
    },

    insert: (e) => insert([e.id, e.machineId, e.name, e.startedAt, JSON.stringify(e.input)]).seq,
    save: (s) => {
      const { seq, step } = s;
      const [first] = step.history;
      if (first) putEvents([seq, first.id, JSON.stringify(step.history)]);
      for (const effect of step.effects) {
        if (effect.kind === 'timer') putTimer([seq, effect.timerId, Date.parse(effect.due)]);
        if (effect.kind === 'cancel_timer') dropTimer([seq, effect.timerId]);
        if (effect.kind !== 'finished') continue;
        const { status, output, error, cause } = effect;
        const text = output === undefined ? null : JSON.stringify(output);
        close([status, s.now, text, error ?? null, cause ?? null, seq]);
        dropTimers([seq]);
        dropState([seq]);
      }
      if (step.state.thread) putState([seq, pendingTasks(step.state).length, JSON.stringify(step.state)]);
    },
    forget: (id) => {
      for (const [seq] of seqOf.all([id])) forget(seq);
    },
    prune: (p) => {
      for (const [seq] of stopped.all([p.before])) forget(seq);
      dropRemoved([]);
    },

    dueTimers: (t) =>
      dueTimers.all([t.now, t.limit]).map(([seq, executionId, timerId]) => ({ seq, executionId, timerId })),
    isDue: (t) => {
      const row = timerDue.one([t.seq, t.timerId]);
      return row !== undefined && row[0] <= t.now;
    },
    dropTimer: (t) => void dropTimer([t.seq, t.timerId]),
    nextDue: () => firstTimer.one([])?.[0] ?? null,
  };
}
