import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Activity } from '#adapters/embedded/activity.ts';
import { Database } from '#adapters/embedded/database.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { reader, writer } from '#adapters/embedded/statements.ts';
import { createWorkflowEngine } from '#adapters/embedded/workflow-engine.ts';
import type { Clock } from '#ports/clock.ts';
import type { ExecutionEnd } from '#ports/workflow-engine.ts';
import { countingIds } from '#test/support/counting-ids.ts';
import { quietLogger } from '#test/support/quiet-logger.ts';
import type { EngineWorld } from './workflow-engine.suite.ts';

/** The engine over a file of its own. */
export type EmbeddedEngineWorld = Omit<EngineWorld, 'reopen'> & {
  database: Database;
  stop(): Promise<void>;
  /** what it told of ends, in the same file */
  ends(): ExecutionEnd[];
  /** how many calls are scheduled on the clock */
  scheduled(): number;
  reopen(): Promise<EmbeddedEngineWorld>;
};

/** Opens a fresh file. */
export async function openEmbeddedEngine(): Promise<EmbeddedEngineWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'dro-workflow-'));
  const time = new FakeClock({ start: '2026-01-01T00:00:00.000Z' });
  const shared: Pick<EngineWorld, 'functions' | 'calls'> = { functions: new Map(), calls: [] };
  const processes: { database: Database; clock: ProcessClock }[] = [];
  const kill = (): void => {
    processes.at(-1)?.database.close();
    processes.at(-1)?.clock.die();
  };
  const open = (): EmbeddedEngineWorld => {
    kill();
    const database = new Database({ file: join(dir, 'dro.db') });
    database.sql.exec('CREATE TABLE IF NOT EXISTS told (told TEXT NOT NULL)');
    const tell = writer({ database, text: 'INSERT INTO told VALUES (?)' });
    const told = reader<[string]>({ database, text: 'SELECT told FROM told' });
    const clock = processClock(time);
    processes.push({ database, clock });
    const activity = new Activity();
    const ids = countingIds({ prefix: String(processes.length) });
    const { engine, start, stop } = createWorkflowEngine({
      ...{ database, clock, ids, activity, logger: quietLogger() },
      invoke: async (call) => {
        shared.calls.push(call);
        const run = shared.functions.get(call.functionName);
        if (!run) throw new Error(`no function ${call.functionName}`);
        return run(call.payload);
      },
      ended: (end) => void tell([JSON.stringify(end)]),
    });
    start();
    return {
      ...{ ...shared, engine, database, stop },
      ends: () => told.all([]).map(([text]): ExecutionEnd => JSON.parse(text)),
      pass: (a) => pass({ time, activity, seconds: a.seconds }),
      settle: () => activity.idle(),
      scheduled: () => clock.scheduled(),
      reopen: async () => open(),
      close: async () => {
        kill();
        rmSync(dir, { recursive: true, force: true });
      },
    };
  };
  return open();
}

async function pass(a: { time: FakeClock; activity: Activity; seconds: number }): Promise<void> {
  const { time, activity } = a;
  const end = time.millis() + a.seconds * 1000;
  for (let next = time.nextAt(); next !== null && next <= end; next = time.nextAt()) {
    time.moveTo(Math.max(next, time.millis()));
    await activity.idle();
  }
  time.moveTo(end);
  await activity.idle();
}

type ProcessClock = Clock & { scheduled(): number; die(): void };

/** A view of the time that all processes share; what is scheduled through it dies with the process. */
function processClock(time: FakeClock): ProcessClock {
  const pending = new Set<() => void>();
  return {
    now: () => time.now(),
    millis: () => time.millis(),
    schedule: ({ at, run }) => {
      const cancel = time.schedule({
        at,
        run: () => {
          pending.delete(cancel);
          run();
        },
      });
      pending.add(cancel);
      return () => {
        pending.delete(cancel);
        cancel();
      };
    },
    scheduled: () => pending.size,
    die: () => {
      for (const cancel of pending) cancel();
    },
  };
}
