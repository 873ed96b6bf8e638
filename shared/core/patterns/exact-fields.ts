import type { Branch } from './parse-pattern.ts';
import type { Scalar } from './scalar.ts';

/** A field that has to have one of some exact values. */
export type ExactField = { path: string; values: readonly Scalar[] };

/** What every rule of ours names, and what parts the rules best. */
const FIRST = ['detail.tenantId', 'detail-type', 'source'];
/** A rule lies in the tree once per combination of its exact values; fields that would pass this are left out. */
const MAX_PLACES = 32;

/** The exact fields of a branch by which it is indexed, in an order that is the same for all rules. */
export function exactFieldsOf(branch: Branch): ExactField[] {
  const exact = [...branch].flatMap(([path, test]) =>
    test.tests.length === 0 && !test.absent ? [{ path, values: test.values }] : [],
  );
  let places = 1;
  return exact.sort(byRank).filter(({ values }) => {
    if (places * values.length > MAX_PLACES) return false;
    places *= values.length;
    return true;
  });
}

function byRank(a: ExactField, b: ExactField): number {
  const rank = rankOf(a.path) - rankOf(b.path);
  return rank !== 0 ? rank : a.path < b.path ? -1 : 1;
}

function rankOf(path: string): number {
  const rank = FIRST.indexOf(path);
  return rank < 0 ? FIRST.length : rank;
}
