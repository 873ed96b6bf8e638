import { z } from 'zod';
import { replaceDocument } from '#app/settings/replace-document.ts';
import { readDocument, type SettingsDocument } from '#app/settings/settings.ts';
import { VALUE_NAME } from '#core/actions/named-values.ts';
import type { JsonObject } from '#core/json/json.ts';
import { egressEntrySchema } from '#core/net/egress-allow.ts';
import { DEFAULT_RETENTION, retentionSchema } from '#core/retention/retention.ts';
import type { Answer } from '../answer.ts';
import { defineRawRoute, defineRoute } from '../define-route.ts';
import { bodyReader } from '../input/body.ts';
import { causeOf } from '../input/cause.ts';
import { etagOf, ifMatchOf } from '../input/if-match.ts';
import { NO_QUERY } from '../input/query.ts';
import { named } from '../openapi/named.ts';
import type { Call, Route } from '../route.ts';

const MOST_SETTINGS = 200;
const MOST_ENTRIES = 200;

const SETTINGS = named({
  id: 'Settings',
  description: 'Values that actions name as `${NAME}`',
  schema: z.strictObject({
    settings: z
      .record(z.string().regex(VALUE_NAME, 'must be letters, digits and _'), z.string().max(2000))
      .refine((all) => Object.keys(all).length <= MOST_SETTINGS, `has more than ${MOST_SETTINGS} settings`),
  }),
});

const EGRESS = named({
  id: 'Egress',
  description: 'Where webhooks may go; everything else is refused',
  schema: z.strictObject({
    allow: z
      .array(
        named({
          id: 'EgressEntry',
          description: 'A host, matched exactly; https unless `http` says otherwise',
          schema: egressEntrySchema,
        }),
      )
      .max(MOST_ENTRIES),
  }),
});

const RETENTION = named({
  id: 'Retention',
  description: 'How long what is only kept for a time is kept; the audit stays',
  schema: retentionSchema,
});

/** What an admin sets for the whole tenant: values by name, and where calls outside may go. */
export const settingsRoutes: readonly Route[] = [
  ...documentRoutes({
    document: 'settings',
    one: 'Settings',
    noun: 'values that actions name',
    schema: SETTINGS,
    empty: { settings: {} },
  }),
  ...documentRoutes({
    document: 'egress',
    one: 'Egress',
    noun: 'the allow-list of calls outside',
    schema: EGRESS,
    empty: { allow: [] },
  }),
  ...documentRoutes({
    document: 'retention',
    one: 'Retention',
    noun: 'how long stored events are kept',
    schema: RETENTION,
    empty: DEFAULT_RETENTION,
  }),
];

function documentRoutes(a: {
  document: SettingsDocument;
  one: string;
  noun: string;
  schema: z.ZodType;
  empty: JsonObject;
}): Route[] {
  const { document, one, noun, schema, empty } = a;
  const check = bodyReader({ schema });
  const common = { path: `/api/_admin/${document}`, tag: 'operations', access: 'admin' as const };
  return [
    defineRoute({
      ...common,
      method: 'GET',
      operationId: `read${one}`,
      summary: `Read ${noun}`,
      query: NO_QUERY,
      answers: { 200: schema },
      run: async (call) => {
        const { etag, value } = await readDocument({ ...placeOf(call), document });
        return answer({ etag, value: value ?? empty });
      },
    }),
    defineRawRoute({
      ...common,
      method: 'PUT',
      operationId: `replace${one}`,
      summary: `Replace ${noun}; the audit has who did`,
      query: NO_QUERY,
      headers: ['If-Match'],
      body: schema,
      answers: { 200: schema },
      errors: ['VALIDATION_FAILED', 'VERSION_CONFLICT'],
      run: async (call) => {
        check(call.body);
        const ifMatch = ifMatchOf(call.request);
        const written = { value: call.body, ifMatch, by: causeOf(call) };
        const { etag } = await replaceDocument({ ...placeOf(call), document, ...written });
        return answer({ etag, value: call.body });
      },
    }),
  ];
}

function placeOf(call: Call): { platform: Call['tools']['platform']; tenant: string } {
  return { platform: call.tools.platform, tenant: call.caller.tenant };
}

function answer(a: { etag: number; value: JsonObject }): Answer {
  return { status: 200, body: a.value, headers: { etag: etagOf(a.etag) } };
}
