import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { type FieldTest, readFieldTest } from './field-test.ts';
import { MAX_ALTERNATIVES, MAX_DEPTH, OR, readOrList } from './or-list.ts';

/** One way to match: every field, by its dotted path, has to pass. */
export type Branch = ReadonlyMap<string, FieldTest>;
/** A pattern with its `$or`s multiplied out; without issues it is valid. */
export type ParsedPattern = { branches: Branch[]; issues: Issue[] };

type Place = { path: string; name: string | null; depth: number };
type State = { branches: Map<string, FieldTest>[]; issues: Issue[]; orAsField: boolean };

/** Reads a pattern and finds every problem of it. Where a field is named twice, the last one counts, as on the bus. */
export function parsePattern(a: { pattern: Json }): ParsedPattern {
  const parsed = parse({ ...a, orAsField: false });
  if (parsed.issues.length === 0) return parsed;
  // a "$or" that is no list of alternatives may still be meant as the name of a field
  const plain = parse({ ...a, orAsField: true });
  return plain.issues.length === 0 ? plain : parsed;
}

function parse(a: { pattern: Json; orAsField: boolean }): ParsedPattern {
  const state: State = { branches: [new Map()], issues: [], orAsField: a.orAsField };
  if (isObject(a.pattern)) readObject({ object: a.pattern, at: { path: '', name: null, depth: 0 }, state });
  else report(state)('', 'write an object of fields, such as { "source": ["dro.crm"] }');
  return state;
}

function readObject(a: { object: JsonObject; at: Place; state: State }): void {
  const entries = Object.entries(a.object);
  if (entries.length === 0) report(a.state)(a.at.path, 'write at least one field: an empty object matches nothing');
  for (const [key, value] of entries) {
    const at = inside({ at: a.at, key });
    if (at.depth > MAX_DEPTH) report(a.state)(at.path, `nest fields at most ${MAX_DEPTH} deep`);
    else if (key === OR && !a.state.orAsField) readOr({ value, at: a.at, path: at.path, state: a.state });
    else readField({ key, value, at, state: a.state });
  }
}

function readField(a: { key: string; value: Json; at: Place; state: State }): void {
  const { path, name } = a.at;
  if (isObject(a.value)) {
    readObject({ object: a.value, at: a.at, state: a.state });
  } else if (Array.isArray(a.value)) {
    const test = readFieldTest({ list: a.value, path, report: report(a.state) });
    for (const branch of a.state.branches) branch.set(name ?? '', test);
  } else {
    report(a.state)(path, `write a list: "${a.key}": [${JSON.stringify(a.value)}]`);
  }
}

function readOr(a: { value: Json; at: Place; path: string; state: State }): void {
  const alternatives = readOrList({ value: a.value, path: a.path, report: report(a.state) });
  if (alternatives === null) return;
  const before = a.state.branches;
  const after: State['branches'] = [];
  alternatives.forEach((object, i) => {
    a.state.branches = before.map((branch) => new Map(branch));
    readObject({ object, at: { ...a.at, path: `${a.path}[${i}]`, depth: a.at.depth + 1 }, state: a.state });
    if (after.length <= MAX_ALTERNATIVES) after.push(...a.state.branches);
  });
  const tooMany = after.length > MAX_ALTERNATIVES;
  if (tooMany)
    report(a.state)(a.path, 'the $or lists multiply to over 1,000 alternatives: split them into several rules');
  a.state.branches = tooMany ? before : after;
}

function inside(a: { at: Place; key: string }): Place {
  const { path, name, depth } = a.at;
  return {
    path: path === '' ? a.key : `${path}.${a.key}`,
    name: name === null ? a.key : `${name}.${a.key}`,
    depth: depth + a.key.split('.').length,
  };
}

function report(state: State): (path: string, message: string) => void {
  return (path, message) => {
    const where = path === '' ? 'the pattern' : `"${path}" in the pattern`;
    state.issues.push({ path, code: 'INVALID_PATTERN', message: `${where} is not valid: ${message}` });
  };
}
