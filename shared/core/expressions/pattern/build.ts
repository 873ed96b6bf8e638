import type { Json, JsonObject } from '#core/json/json.ts';
import { overlaps, type Part, type Pushed, pathsOf, selectivity } from './pushed.ts';

/** Makes the nested pattern; what does not go into one pattern, or not into its length, is left out. */
export function buildPattern(a: { pushed: Pushed; maxChars: number }): { pattern: JsonObject | null; exact: boolean } {
  const { parts, dropped } = compatible(a.pushed.parts);
  let exact = a.pushed.exact && !dropped;
  while (parts.length > 0) {
    const built = build(parts);
    if (JSON.stringify(built.pattern).length <= a.maxChars)
      return { pattern: built.pattern, exact: exact && built.exact };
    parts.pop();
    exact = false;
  }
  return { pattern: null, exact };
}

/** The parts that can stand together, the most selective first. */
function compatible(all: readonly Part[]): { parts: Part[]; dropped: boolean } {
  const parts: Part[] = [];
  let alternatives = 0;
  for (const part of [...all].sort((left, right) => selectivity(right) - selectivity(left))) {
    const taken = pathsOf(parts);
    const clash = pathsOf([part]).some((left) => taken.some((right) => overlaps({ left, right })));
    // an object has one `$or`
    if (clash || (part.kind === 'any' && alternatives++ > 0)) continue;
    parts.push(part);
  }
  return { parts, dropped: parts.length < all.length };
}

function build(parts: readonly Part[]): { pattern: JsonObject; exact: boolean } {
  const pattern: JsonObject = {};
  let exact = true;
  for (const part of parts) {
    if (part.kind === 'field') {
      place({ into: pattern, path: part.path, value: part.matchers });
      continue;
    }
    const prefix = commonPrefix(pathsOf([part]));
    const branches = part.branches.map((branch) => {
      const { parts: kept, dropped } = compatible(branch);
      const built = build(stripped({ parts: kept, length: prefix.length }));
      exact &&= built.exact && !dropped;
      return built.pattern;
    });
    place({ into: pattern, path: [...prefix, '$or'], value: branches });
  }
  return { pattern, exact };
}

function place(a: { into: JsonObject; path: string[]; value: Json }): void {
  const [name = '', ...rest] = a.path;
  if (rest.length === 0) {
    a.into[name] = a.value;
    return;
  }
  const known = a.into[name];
  const inner: JsonObject = known !== null && typeof known === 'object' && !Array.isArray(known) ? known : {};
  a.into[name] = inner;
  place({ into: inner, path: rest, value: a.value });
}

/** What all paths begin with, short of their last names. */
function commonPrefix(paths: readonly string[][]): string[] {
  const [first = []] = paths;
  const most = Math.min(...paths.map((path) => path.length - 1));
  const end = first.slice(0, most).findIndex((name, i) => paths.some((path) => path[i] !== name));
  return first.slice(0, end === -1 ? most : end);
}

function stripped(a: { parts: readonly Part[]; length: number }): Part[] {
  return a.parts.map((part) =>
    part.kind === 'field'
      ? { ...part, path: part.path.slice(a.length) }
      : { ...part, branches: part.branches.map((parts) => stripped({ parts, length: a.length })) },
  );
}
