import { readDisk } from '#test/model/flows/effects.ts';
import { deviations, leftovers } from '#test/model/flows/expect-fate.ts';
import { foretell } from '#test/support/flows/oracle.ts';
import { floodOf, readStarted } from './flood-plan.ts';
import { openFlood } from './flood-platform.ts';

/** What is on disk after a flood, and all that is not as it was foretold. */
export type FloodFound = {
  instances: number;
  done: number;
  taken_back: number;
  /** instances by what became of them */
  ended: Record<string, number>;
  wrong: string[];
};

/** Reads all that a flood left and holds it against what had to become of it. */
export function checkFlood(a: { dataDir: string; flows: number; seed: number; now: string }): FloodFound {
  const { local } = openFlood({ ...a, plans: new Map() });
  const about = new Map(readStarted(a.dataDir).map((one) => [one.name, one.about]));
  const disk = readDisk(local.database);
  const wrong = floodOf(a).flatMap((flow) => {
    const fate = foretell({ flow, from: 0, record: { status: 'new', rounds: 0 } });
    return deviations({ disk, fate, about: about.get(flow.name) ?? '' });
  });
  const ended: Record<string, number> = {};
  for (const { status } of disk.instances) ended[status] = (ended[status] ?? 0) + 1;
  const of = (kind: string): number => disk.effects.filter((effect) => effect.kind === kind).length;
  const found = { instances: disk.instances.length, done: of('do'), taken_back: of('undo'), ended };
  const left = leftovers(local.database);
  local.database.close();
  return { ...found, wrong: [...wrong, ...left] };
}
