import type { USAGE } from './usage.ts';

/** How many of each a month. */
export type Size = { name: string; about: string; counts: Readonly<Record<keyof typeof USAGE, number>> };

// of a hundred writes: half are new records, half are answered by a rule, and two start a workflow
const PER_HUNDRED = { create: 50, update: 50, read: 300, list: 60, reaction: 50, workflow: 2, step: 6, approval: 2 };

export const SIZES: readonly Size[] = [
  size({ name: 'small', about: '10 tenants, 10 writes a minute', writes: 400_000 }),
  size({ name: 'middle', about: '1,000 tenants, 12 writes a second', writes: 30_000_000 }),
  size({ name: 'large', about: '100,000 tenants, 400 writes a second', writes: 1_000_000_000 }),
];

function size(a: { name: string; about: string; writes: number }): Size {
  const of = (per: number): number => (a.writes / 100) * per;
  return {
    name: a.name,
    about: a.about,
    counts: {
      create: of(PER_HUNDRED.create),
      update: of(PER_HUNDRED.update),
      read: of(PER_HUNDRED.read),
      list: of(PER_HUNDRED.list),
      reaction: of(PER_HUNDRED.reaction),
      workflow: of(PER_HUNDRED.workflow),
      step: of(PER_HUNDRED.step),
      approval: of(PER_HUNDRED.approval),
    },
  };
}
