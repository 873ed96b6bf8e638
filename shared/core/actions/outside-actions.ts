import { z } from 'zod';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { formatDuration, parseDuration } from '#core/time/duration.ts';
import { type ActionSpec, isTemplate } from './action.ts';

/** How long a webhook may take when it says nothing, and at most. */
export const WEBHOOK_TIMEOUT = { standard: 10_000, most: 30_000 } as const;

// set by the platform, or by the connection
const OWN_HEADERS: readonly string[] = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'idempotency-key',
  'traceparent',
  'dro-signature',
];

/** Calls a service outside. */
export const webhook: ActionSpec = {
  name: 'webhook',
  names: true,
  docs: 'Calls a service outside, at least once, with an Idempotency-Key that stays the same. The host must be on the allow-list. `${NAME}` in url, headers and body is a setting or secret of the tenant, read when it is sent.',
  params: z.strictObject({
    url: z.string().min(1).max(2000),
    method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE', 'GET']).default('POST'),
    headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'must be the name of a header'), z.string()).optional(),
    body: z.json().optional(),
    timeout: z.string().optional(),
  }),
  check: ({ params, path }) => [
    ...checkUrl({ url: params['url'], path: `${path}.url` }),
    ...checkHeaders({ params, path }),
    ...checkTimeout({ params, path }),
    ...checkBody({ params, path }),
  ],
};

/** A URL that is known when it is saved is one of http or https. */
export function checkUrl(a: { url: unknown; path: string }): Issue[] {
  const { url, path } = a;
  if (typeof url !== 'string' || isOpen(url)) return [];
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return [];
  return [{ path, code: 'INVALID_FORMAT', message: `${path} must be a URL of https` }];
}

/** Whether only the time of sending tells what a text says. */
export function isOpen(text: string): boolean {
  return isTemplate(text) || text.includes('${');
}

function checkHeaders(a: { params: JsonObject; path: string }): Issue[] {
  const { headers } = a.params;
  return Object.keys(isObject(headers) ? headers : {})
    .filter((name) => OWN_HEADERS.includes(name.toLowerCase()))
    .map((name): Issue => {
      const path = `${a.path}.headers.${name}`;
      return { path, code: 'RESERVED_NAME', message: `the platform sets the header ${name} itself` };
    });
}

function checkTimeout(a: { params: JsonObject; path: string }): Issue[] {
  const { timeout } = a.params;
  const path = `${a.path}.timeout`;
  if (typeof timeout !== 'string') return [];
  const millis = parseDuration(timeout);
  if (millis === null) return [{ path, code: 'INVALID_FORMAT', message: `${path} must be a duration such as 5s` }];
  if (millis >= 1 && millis <= WEBHOOK_TIMEOUT.most) return [];
  const most = formatDuration(WEBHOOK_TIMEOUT.most);
  return [{ path, code: 'OUT_OF_RANGE', message: `${path} must be between 1ms and ${most}` }];
}

function checkBody(a: { params: JsonObject; path: string }): Issue[] {
  if (a.params['method'] !== 'GET' || a.params['body'] === undefined) return [];
  return [{ path: `${a.path}.body`, code: 'NOT_APPLICABLE', message: 'a GET has no body' }];
}

/** Counts something that people watch. */
export const metric: ActionSpec = {
  name: 'metric',
  keeps: true,
  docs: 'Adds `value` (1 when left out) to a counter of the tenant, kept apart by `tags` (1,000 sets of them for each name; more are counted as `_other`). Personal values in tags are hashes. At least once, so that a count may be too high after a crash.',
  params: z.strictObject({
    name: z.string().regex(/^[a-z][a-z0-9_.]{0,99}$/, 'must be lower case: a to z, 0 to 9, _ and .'),
    value: z.union([z.number(), z.string().min(1)]).default(1),
    tags: z
      .record(
        z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, 'must be lower case: a to z, 0 to 9 and _'),
        z.union([z.string(), z.number(), z.boolean()]),
      )
      .refine((tags) => Object.keys(tags).length <= 10, 'has more than 10 tags')
      .optional(),
  }),
  check: ({ params, path }) => {
    const { value } = params;
    if (typeof value !== 'string' || isTemplate(value) || Number.isFinite(Number(value))) return [];
    return [{ path: `${path}.value`, code: 'WRONG_TYPE', message: `${path}.value must be a number or a template` }];
  },
};
