import type { Instance } from './instance.ts';

// a release that compiles otherwise, or a redrive on another version, adds one
const MOST_MACHINES = 20;

/** The hash of the machine that an epoch's execution runs on; undefined for one from before that was kept. */
export function machineOf(a: Pick<Instance, 'machines' | 'epoch'>): string | undefined {
  return a.machines?.findLast((one) => one.epoch <= a.epoch)?.hash;
}

/** The machines of an instance whose executions run on this one from an epoch on. */
export function machinesWith(a: {
  machines: Instance['machines'];
  epoch: number;
  hash: string;
}): NonNullable<Instance['machines']> {
  const { epoch, hash } = a;
  const before = (a.machines ?? []).filter((one) => one.epoch < epoch);
  if (before.at(-1)?.hash === hash) return before;
  return [...before, { epoch, hash }].slice(-MOST_MACHINES);
}
