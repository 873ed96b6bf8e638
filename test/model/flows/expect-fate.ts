import type { Database } from '#adapters/embedded/database.ts';
import type { Instance } from '#app/workflows/instance.ts';
import { isOver } from '#app/workflows/instance.ts';
import type { Entry, Fate } from '#test/support/flows/fate.ts';
import type { Disk, Effect } from './effects.ts';
import { instancesOf } from './stored-runs.ts';

/** Says what is not as it was foretold of one flow, all instances that it started and their effects; nothing when all is. */
export function deviations(a: { disk: Disk; fate: Fate; about: string }): string[] {
  const { disk, about } = a;
  const effects = disk.effects.filter((one) => one.of === about);
  const instances = disk.instances.filter(({ record }) => record?.id === about);
  const fates = withChildren(a.fate);
  const names = new Set(fates.map((one) => one.name));
  const strangers = instances.filter(({ workflow }) => !names.has(workflow.name));
  return [
    ...strangers.map(({ workflow }) => `${workflow.name} was started`),
    ...fates.flatMap((fate) => {
      const own = instances.filter(({ workflow }) => workflow.name === fate.name);
      return deviationsOf({ ...a, fate, instances: own, effects });
    }),
    ...unforetold({ fates, effects }),
  ];
}

function withChildren(fate: Fate): Fate[] {
  return [fate, ...fate.children.flatMap(withChildren)];
}

function deviationsOf(a: {
  disk: Disk;
  fate: Fate;
  instances: readonly Instance[];
  effects: readonly Effect[];
}): string[] {
  const { fate, instances, effects } = a;
  const [instance] = instances;
  if (!instance) return fate.started === 'yes' ? [`${fate.name} was never started`] : [];
  if (instances.length > 1) return [`${fate.name} was started ${instances.length} times`];
  const { status, outcome } = instance;
  const ended = a.disk.ends.get(instance.id) ?? 0;
  const told = `${status} (${String(outcome)})`;
  const ends = fate.endings.map((one) => `${one.status} (${String(one.outcome)})`);
  const undone = status === 'compensated' || instance.error?.code === 'COMPENSATION_STUCK';
  return [
    ...(ends.includes(told)
      ? []
      : [`${fate.name} is ${told} and should be ${ends.join(' or ')}: ${JSON.stringify(instance.error)}`]),
    ...(ended === 1 ? [] : [`${fate.name} came to an end ${ended} times`]),
    ...counted({ fate, effects, undone }),
    ...(undone ? inOrder({ fate, effects }) : []),
  ];
}

/** Each effect is there as often as it should be, and taken back as often. */
function counted(a: { fate: Fate; effects: readonly Effect[]; undone: boolean }): string[] {
  const { fate, effects, undone } = a;
  const keys = new Set(fate.entries.map(keyOf));
  return [...keys].flatMap((key) => {
    const entries = fate.entries.filter((entry) => keyOf(entry) === key);
    const own = effects.filter((effect) => keyOf(effect) === key);
    const done = own.filter(({ kind }) => kind === 'do').length;
    const undo = own.filter(({ kind }) => kind === 'undo').length;
    const least = entries.filter(({ effect }) => effect === 'yes').length;
    const most = entries.filter(({ effect }) => effect !== 'no').length;
    const undoable = entries.filter((entry) => entry.undo !== null && entry.undo !== 'stuck');
    const leastUndo = undone ? undoable.filter((entry) => entry.done === 'yes').length : 0;
    // what completes too late takes itself back
    const mostUndo = undoable.filter((entry) => (undone ? entry.done !== 'no' : entry.done === 'maybe')).length;
    return [
      ...(done >= least && done <= most
        ? []
        : [`${fate.name}: ${key} was done ${done} times, not ${least} to ${most}`]),
      ...(undo >= leastUndo && undo <= mostUndo
        ? []
        : [`${fate.name}: ${key} was taken back ${undo} times, not ${leastUndo} to ${mostUndo}`]),
    ];
  });
}

/** What completed last is taken back first. */
function inOrder(a: { fate: Fate; effects: readonly Effect[] }): string[] {
  const sure = a.fate.entries.filter(({ undo, done }) => done === 'yes' && undo !== null && undo !== 'stuck');
  const unique = sure.filter((entry) => sure.filter((one) => keyOf(one) === keyOf(entry)).length === 1);
  const at = (entry: Entry): number => a.effects.findIndex((one) => one.kind === 'undo' && keyOf(one) === keyOf(entry));
  return unique.flatMap((first, i) =>
    unique.slice(i + 1).flatMap((second) => {
      const [x, y] = first.doneAt <= second.doneAt ? [first, second] : [second, first];
      if (isBeside(x, y) && x.doneAt === y.doneAt) return [];
      return at(x) > at(y)
        ? []
        : [`${a.fate.name}: ${keyOf(x)} was taken back before ${keyOf(y)}, which completed later`];
    }),
  );
}

/** Whether two steps lie on ways that go side by side. */
function isBeside(x: Entry, y: Entry): boolean {
  const i = x.lane.findIndex((one, k) => one !== y.lane[k]);
  const [own, other] = [x.lane[i]?.split('#')[0], y.lane[i]?.split('#')[0]];
  return i >= 0 && own === other;
}

function unforetold(a: { fates: readonly Fate[]; effects: readonly Effect[] }): string[] {
  const keys = new Set(a.fates.flatMap((fate) => fate.entries.map(keyOf)));
  return a.effects
    .filter((effect) => !keys.has(keyOf(effect)))
    .map((one) => `${keyOf(one)} was ${one.kind === 'do' ? 'done' : 'taken back'}`);
}

function keyOf(a: { step: string; item: string }): string {
  return a.item === '' ? a.step : `${a.step}/${a.item}`;
}

/** Whether nothing is left to do. */
export function leftovers(database: Database): string[] {
  const jobs: unknown[] = database.sql.prepare('SELECT id, code FROM jobs WHERE done_at IS NULL').all();
  const open = instancesOf(database).filter((one) => !isOver(one));
  const rows: unknown[] = database.sql.prepare("SELECT kind, sk FROM sys WHERE kind = 'wait_open'").all();
  const running: unknown[] = database.sql.prepare("SELECT id FROM executions WHERE status = 'RUNNING'").all();
  return [
    ...jobs.map((job) => `a job is left: ${JSON.stringify(job)}`),
    ...open.map(({ workflow }) => `${workflow.name} still runs`),
    ...rows.map((row) => `a wait is left: ${JSON.stringify(row)}`),
    ...running.map((row) => `an execution still runs: ${JSON.stringify(row)}`),
  ];
}
