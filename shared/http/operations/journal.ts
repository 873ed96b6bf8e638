import { z } from 'zod';
import type { JsonObject } from '#core/json/json.ts';
import type { Journal } from '#core/plan/journal.ts';
import { named, pageOf } from '../openapi/named.ts';

const RECORD_REF = z.strictObject({ app: z.string(), entity: z.string(), id: z.string() });

/** A page of the journal. */
export const JOURNAL_PAGE = pageOf({
  id: 'JournalPage',
  item: named({
    id: 'JournalEntry',
    description: 'One write and what it set off; personal values stand as keyed hashes',
    schema: z.strictObject({
      write_id: z.string(),
      at: z.iso.datetime(),
      actor: z.strictObject({
        user_id: z.string().nullable(),
        contact_id: z.string().nullable(),
        type: z.enum(['USER', 'CONTACT', 'SYSTEM']),
      }),
      cause: z.string().describe('api, rule:<id>, workflow:<id>, import:<source> …'),
      correlation_id: z.string(),
      causation_id: z.string().nullable(),
      depth: z.int(),
      traceparent: z.string().nullable().describe('its span, W3C Trace Context; null for older entries'),
      record: RECORD_REF,
      version: z.int(),
      changes: z.array(
        z.strictObject({
          record: RECORD_REF,
          operation: z.enum(['create', 'update', 'delete', 'restore']),
          version: z.int(),
          fields: z.record(z.string(), z.strictObject({ previous: z.json(), new: z.json() })),
        }),
      ),
      audit: z
        .array(
          z.strictObject({
            record: RECORD_REF,
            operation: z.enum(['create', 'update', 'delete', 'restore']),
            fields: z.record(z.string(), z.strictObject({ previous: z.json(), new: z.json() })),
          }),
        )
        .describe('what audit_log entered'),
      warnings: z
        .array(
          z.strictObject({
            record: RECORD_REF,
            path: z.string(),
            code: z.string(),
            message: z.string(),
            handler: z.string().nullable(),
            acknowledged: z.boolean(),
          }),
        )
        .describe('what validators and hooks warned of, and whether the client was asked'),
      events: z.array(
        z.strictObject({
          id: z.string(),
          type: z.string(),
          expired: z.boolean().describe('What it said is no longer kept'),
        }),
      ),
      jobs: z.array(z.strictObject({ id: z.string(), kind: z.string() })),
    }),
  }),
});

/** A journal row as the API shows it. */
export function presentEntry(entry: Journal): JsonObject {
  const { actor, root, events, expired = [], jobs } = entry;
  return {
    write_id: entry.writeId,
    at: entry.at,
    actor: { user_id: actor.userId, contact_id: actor.contactId, type: actor.type },
    cause: entry.cause,
    correlation_id: entry.correlationId,
    causation_id: entry.causationId ?? null,
    depth: entry.depth,
    traceparent: entry.traceparent ?? null,
    record: { app: root.app, entity: root.entity, id: root.id },
    version: entry.version,
    changes: entry.changes.map(({ ref, operation, version, changes }) => ({
      record: { app: ref.app, entity: ref.entity, id: ref.id },
      operation,
      version,
      fields: changes,
    })),
    audit: (entry.audit ?? []).map(({ ref, operation, fields }) => ({
      record: { app: ref.app, entity: ref.entity, id: ref.id },
      operation,
      fields,
    })),
    warnings: (entry.warnings ?? []).map((one) => ({ ...one, acknowledged: one.acknowledged ?? false })),
    events: [
      ...expired.map(({ id, type }) => ({ id, type, expired: true })),
      ...events.map(({ id, type }) => ({ id, type, expired: false })),
    ],
    jobs: jobs.map(({ id, kind }) => ({ id, kind })),
  };
}
