import { z } from 'zod';
import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';

/** Most items of a page, in every list. */
export const MOST_ITEMS = 100;

/** No query parameters at all. */
export const NO_QUERY = z.strictObject({});

/** What every list takes. */
export const LIST_QUERY = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MOST_ITEMS).default(50).describe('Items of a page'),
  cursor: z.string().max(2000).optional().describe('`next_cursor` of the page before'),
});

/** A list that can be narrowed to one app. */
export const APP_LIST_QUERY = z.strictObject({
  ...LIST_QUERY.shape,
  app: z.string().max(100).optional().describe('Only what belongs to this app'),
});

/**
 * Makes the reader of a route's query parameters: it throws INVALID_QUERY for what is unknown, given twice or wrong,
 * so that nothing is silently left out.
 */
export function queryReader<Q extends z.ZodObject>(a: { schema: Q }): (url: string) => z.output<Q> {
  const { schema } = a;
  const known = Object.keys(schema.shape);
  const check = (given: Record<string, string>): z.output<Q> => {
    const result = schema.safeParse(given);
    if (result.success) return result.data;
    throw invalidQuery(issuesFromZod({ error: result.error, known }));
  };
  let defaults: z.output<Q> | null = null;
  return (url) => {
    const at = url.indexOf('?');
    if (at !== -1) return check(parse(url.slice(at)));
    defaults ??= check({});
    return defaults;
  };
}

/** Refuses a query parameter or a header. */
export function invalidQuery(issues: Issue[]): DroError {
  const detail = issues.map((issue) => issue.message).join('; ');
  return new DroError({ code: 'INVALID_QUERY', detail: detail || 'the query is not valid', issues });
}

function parse(text: string): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (Object.hasOwn(given, name)) {
      throw invalidQuery([{ path: name, code: 'DUPLICATE_NAME', message: `${name} is given twice` }]);
    }
    // an assignment would do other things to __proto__
    Object.defineProperty(given, name, { value, enumerable: true });
  }
  return given;
}
