import type { Params, Result, Router } from 'hono/router';

type Segment = { text: string } | { name: string; form: RegExp | null };
type Entry<T> = { method: string; segments: readonly Segment[]; handler: T };

// what a name can look like, so that the platform's own paths (_admin, health) are never taken for an app
const FORMS: Readonly<Record<string, RegExp>> = {
  app: /^[a-z][a-z0-9_-]*$/,
  entity: /^[a-z][a-z0-9_]*$/,
  name: /^[a-z][a-z0-9_]*$/,
};

/**
 * Finds the route of a path; paths are written as in OpenAPI, `/api/{app}/{entity}`. The first that fits counts, so
 * add fixed paths before those with parameters. Hono's own fast router refuses a parameter beside fixed names.
 */
export class PathRouter<T> implements Router<T> {
  readonly name = 'PathRouter';
  readonly #byLength = new Map<number, Entry<T>[]>();

  add(method: string, path: string, handler: T): void {
    const segments = path.split('/').map(toSegment);
    const entries = this.#byLength.get(segments.length) ?? [];
    entries.push({ method, segments, handler });
    this.#byLength.set(segments.length, entries);
  }

  match(method: string, path: string): Result<T> {
    const found = this.find({ method, path });
    return found === null ? [[]] : [[[found.handler, found.params]]];
  }

  /** The handler of a path, and the values of its parameters. */
  find(a: { method: string; path: string }): { handler: T; params: Params } | null {
    const parts = a.path.split('/');
    for (const entry of this.#byLength.get(parts.length) ?? []) {
      if (entry.method === a.method && fits({ entry, parts })) {
        return { handler: entry.handler, params: paramsOf({ entry, parts }) };
      }
    }
    return null;
  }

  /** The methods that a path answers to. */
  methodsOf(path: string): string[] {
    const parts = path.split('/');
    const found = (this.#byLength.get(parts.length) ?? []).filter((entry) => fits({ entry, parts }));
    return [...new Set(found.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
  }
}

/** The names of a path's parameters. */
export function pathParameters(path: string): string[] {
  return path.split('/').flatMap((text) => {
    const segment = toSegment(text);
    return 'name' in segment ? [segment.name] : [];
  });
}

function toSegment(text: string): Segment {
  if (!text.startsWith('{')) return { text };
  const name = text.slice(1, -1);
  return { name, form: FORMS[name] ?? null };
}

function fits(a: { entry: Entry<unknown>; parts: readonly string[] }): boolean {
  const { segments } = a.entry;
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i];
    const part = a.parts[i] ?? '';
    if (segment === undefined) return false;
    if ('text' in segment) {
      if (segment.text !== part) return false;
    } else if (part === '' || (segment.form !== null && !segment.form.test(part))) return false;
  }
  return true;
}

function paramsOf(a: { entry: Entry<unknown>; parts: readonly string[] }): Params {
  const params: Params = {};
  a.entry.segments.forEach((segment, i) => {
    if ('name' in segment) params[segment.name] = a.parts[i] ?? '';
  });
  return params;
}
