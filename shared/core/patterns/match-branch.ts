import type { Found, FoundFields, Membership } from './event-values.ts';
import { type FieldTest, passesField } from './field-test.ts';

/** A field of a branch; `field` is its number in the found values. */
export type BranchField = { field: number; test: FieldTest };

type Open = { passing: Found[]; all: Found[]; absent: boolean };

/**
 * Whether an event's values satisfy every field. Values out of lists of objects have to come from the same element,
 * and a field counts as missing if it is missing in the elements chosen so far: the order of the fields (sorted by
 * path) matters to that, as it does on the bus.
 */
export function matchesBranch(a: { fields: readonly BranchField[]; found: FoundFields }): boolean {
  const open: Open[] = [];
  for (const { field, test } of a.fields) {
    const all = a.found[field];
    if (all === undefined) {
      if (test.absent) continue;
      return false;
    }
    if (passesPlainly(test, all)) continue;
    const passing = all.filter(({ value }) => passesField({ test, value }));
    if (passing.length === 0 && !test.absent) return false;
    open.push({ passing, all, absent: test.absent });
  }
  if (open.length === 0) return true;
  return groupsOf(open).every((group) => choose({ group, at: 0, chosen: null }));
}

/** Whether a value outside of lists of objects passes: it goes with whatever the other fields choose. */
function passesPlainly(test: FieldTest, all: readonly Found[]): boolean {
  for (const found of all) if (found.in === null && passesField({ test, value: found.value })) return true;
  return false;
}

/** Fields that share no outermost list cannot contradict each other, so each group is searched by itself. */
function groupsOf(open: Open[]): Open[][] {
  let groups: { lists: Set<number>; members: Set<Open> }[] = [];
  for (const field of open) {
    const lists = new Set(field.all.flatMap((found) => (found.in ? [outermost(found.in)] : [])));
    const touched = groups.filter((group) => [...lists].some((list) => group.lists.has(list)));
    const merged = {
      lists: new Set([...lists, ...touched.flatMap((group) => [...group.lists])]),
      members: new Set([...touched.flatMap((group) => [...group.members]), field]),
    };
    groups = [...groups.filter((group) => !touched.includes(group)), merged];
  }
  return groups.map((group) => open.filter((field) => group.members.has(field)));
}

function choose(a: { group: Open[]; at: number; chosen: Membership | null }): boolean {
  const field = a.group[a.at];
  if (field === undefined) return true;
  const goOn = (chosen: Membership | null): boolean => choose({ group: a.group, at: a.at + 1, chosen });
  for (const found of field.passing) {
    if (agree(a.chosen, found.in) && goOn(join(a.chosen, found.in))) return true;
  }
  return field.absent && !field.all.some((found) => agree(a.chosen, found.in)) && goOn(a.chosen);
}

function agree(chosen: Membership | null, other: Membership | null): boolean {
  for (let a = chosen; a !== null; a = a.outer) {
    for (let b = other; b !== null; b = b.outer) {
      if (a.list === b.list && a.index !== b.index) return false;
    }
  }
  return true;
}

/** All elements of both; the chain is a mere set here. */
function join(chosen: Membership | null, other: Membership | null): Membership | null {
  let joined = chosen;
  for (let b = other; b !== null; b = b.outer) joined = { list: b.list, index: b.index, outer: joined };
  return joined;
}

function outermost(membership: Membership): number {
  let at = membership;
  while (at.outer !== null) at = at.outer;
  return at.list;
}
