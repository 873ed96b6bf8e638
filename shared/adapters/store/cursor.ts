import { DroError } from '#core/errors/dro-error.ts';

/**
 * An opaque cursor: a position, bound to the list that it was made for.
 * `scope` is that list in one string, `at` the sort key of the last row that was read.
 */
export function encodeCursor(a: { scope: string; at: string[] }): string {
  return Buffer.from(JSON.stringify([a.scope, ...a.at])).toString('base64url');
}

/** The position in a cursor; null without one. Throws `INVALID_QUERY` for a cursor of another list or of nobody. */
export function decodeCursor(a: { scope: string; cursor: string | undefined; parts: number }): string[] | null {
  if (a.cursor === undefined) return null;
  const parsed = parse(a.cursor);
  const [scope, ...at] = parsed;
  if (scope !== a.scope || at.length !== a.parts) throw foreign();
  return at;
}

function parse(cursor: string): string[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : [];
  } catch {
    return [];
  }
}

function foreign(): DroError {
  const message = 'the cursor was not made for this list';
  return new DroError({
    code: 'INVALID_QUERY',
    detail: message,
    issues: [{ path: 'cursor', code: 'INVALID_CURSOR', message }],
  });
}
