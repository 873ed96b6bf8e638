import type { HttpRequest } from '../request.ts';
import { invalidQuery } from './query.ts';

const ETAG = /^\s*(?:W\/)?(?:"(\d{1,15})"|(\d{1,15}))\s*$/;

/** The version in `If-Match`, with or without quotes; null when any version will do. Throws INVALID_QUERY. */
export function ifMatchOf(request: HttpRequest): number | null {
  const given = request.headers.get('if-match');
  if (given === null || given.trim() === '*') return null;
  const match = ETAG.exec(given);
  const version = match?.[1] ?? match?.[2];
  if (version !== undefined) return Number(version);
  const message = 'If-Match must be the ETag of one version, as in "3"';
  throw invalidQuery([{ path: 'If-Match', code: 'INVALID_FORMAT', message }]);
}

/** The ETag of a version. */
export function etagOf(version: unknown): string {
  return `"${String(version)}"`;
}
