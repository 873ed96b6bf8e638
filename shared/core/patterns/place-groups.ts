import type { Found, FoundFields } from './event-values.ts';
import type { Scalar } from './scalar.ts';

/** Values that an event must have in the fields of a group. */
type GroupKey = { field: number; values: readonly Scalar[] };
type Group<T> = { fields: readonly number[]; places: Map<string, T[]> };

/** An event with more choices of values than this is tried on all that lies in a group. */
const MAX_CHOICES = 64;

/** Things laid out by exact values of several fields at once: one look for all the fields that they share. */
export class PlaceGroups<T> {
  #groups: Group<T>[] = [];

  /** Whether nothing lies here. */
  get empty(): boolean {
    return this.#groups.length === 0;
  }

  /** Lays something out under each combination of its values. */
  add(a: { keys: readonly GroupKey[]; place: T }): void {
    const fields = a.keys.map((key) => key.field);
    const known = this.#groupOf(fields);
    const group = known ?? { fields, places: new Map() };
    if (!known) this.#groups.push(group);
    for (const text of textsOf(a.keys)) {
      const places = group.places.get(text);
      if (places) places.push(a.place);
      else group.places.set(text, [a.place]);
    }
  }

  /** Takes it away again. */
  remove(a: { keys: readonly GroupKey[]; place: T }): void {
    const group = this.#groupOf(a.keys.map((key) => key.field));
    if (!group) return;
    for (const text of textsOf(a.keys)) {
      const left = (group.places.get(text) ?? []).filter((place) => place !== a.place);
      if (left.length > 0) group.places.set(text, left);
      else group.places.delete(text);
    }
    if (group.places.size === 0) this.#groups = this.#groups.filter((one) => one !== group);
  }

  /** Hands out what the found values lead to, some of it twice; `plain` when none of those lay in a list of objects. */
  visit(found: FoundFields, visit: (place: T, plain: boolean) => void): void {
    for (const { fields, places } of this.#groups) {
      const choices = choicesOf(fields, found);
      if (choices === 0) continue;
      if (choices > MAX_CHOICES) for (const list of places.values()) for (const place of list) visit(place, false);
      else look({ fields, places, found, visit }, 0, '', true);
    }
  }

  #groupOf(fields: readonly number[]): Group<T> | undefined {
    return this.#groups.find(
      (group) => group.fields.length === fields.length && group.fields.every((field, i) => field === fields[i]),
    );
  }
}

type Look<T> = Group<T> & { found: FoundFields; visit: (place: T, plain: boolean) => void };

// positional on purpose: it runs for every event
function look<T>(a: Look<T>, at: number, text: string, plain: boolean): void {
  if (at === a.fields.length) {
    const places = a.places.get(text);
    if (places !== undefined) for (const place of places) a.visit(place, plain);
    return;
  }
  for (const one of a.found[a.fields[at] ?? -1] ?? NONE) {
    look(a, at + 1, text + textOf(one.value), plain && one.in === null);
  }
}

const NONE: readonly Found[] = [];

function choicesOf(fields: readonly number[], found: FoundFields): number {
  let choices = 1;
  for (const field of fields) choices *= found[field]?.length ?? 0;
  return choices;
}

function textsOf(keys: readonly GroupKey[]): string[] {
  return keys.reduce<string[]>(
    (texts, { values }) => texts.flatMap((text) => values.map((one) => text + textOf(one))),
    [''],
  );
}

/** A value as a part of a text that can be read in one way only. */
function textOf(value: Scalar): string {
  return typeof value === 'string' ? `${value.length}"${value}` : `${value};`;
}
