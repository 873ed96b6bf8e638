import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { normaliseFields } from '#core/entities/normalise.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { jsonEqual } from '#core/json/equal.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import type { DroEvent, FieldChanges } from '#core/plan/event.ts';
import type { Actor } from '#core/records/actor.ts';
import { isMasked, maskValue } from '#core/records/mask.ts';
import type { EventSource } from '#core/rules/event-source.ts';
import { storedEvent } from '../events/stored-events.ts';
import { keyOfRow } from '../pii/key-of-row.ts';
import type { Platform } from '../platform.ts';

/** An event to try a rule on, as far as it is given: the rest is filled in. */
export type GivenEvent = Partial<Omit<DroEvent, 'traceparent' | 'payloadSchemaRef'>>;

type Given = {
  platform: Platform;
  tenant: string;
  model: TenantModel;
  source: EventSource;
  actor: Actor;
};

/**
 * The event that is meant: a stored one by its id, or one made of what is given. Of a record that is named and not
 * given the images are the record as it stands; what has changed follows from the images.
 */
export function eventToTry(a: Given & { event: string | GivenEvent }): Promise<DroEvent> {
  const { event, tenant } = a;
  const { store } = a.platform;
  return typeof event === 'string' ? storedEvent({ store, tenant, id: event }) : madeEvent({ ...a, given: event });
}

async function madeEvent(a: Given & { given: GivenEvent }): Promise<DroEvent> {
  const { platform, tenant, source, given } = a;
  if (given.tenantId !== undefined && given.tenantId !== tenant) {
    const message = 'event.tenantId must be your own tenant, or left out';
    throw invalid({ what: 'the body', issues: [{ path: 'event.tenantId', code: 'NOT_IN_VALUES', message }] });
  }
  const id = given.id ?? platform.ids.write();
  const common: DroEvent = {
    type: source.type,
    app: source.app,
    entity: source.entity,
    recordId: null,
    version: null,
    occurredAt: platform.clock.now(),
    imported: false,
    actor: a.actor,
    correlationId: id,
    causationId: null,
    depth: 0,
    record: null,
    original: null,
    changes: {},
    payload: null,
    ...given,
    id,
    tenantId: tenant,
  };
  const entity = source.entity === null ? null : a.model.entity({ app: source.app, name: source.entity });
  return entity ? withImages({ ...a, entity, event: common }) : { ...common, payload: given.payload ?? {} };
}

async function withImages(
  a: Given & { given: GivenEvent; entity: CompiledEntity; event: DroEvent },
): Promise<DroEvent> {
  const { platform, tenant, entity, event } = a;
  mustBeKnown(a);
  const given = inForm(a);
  const named = given.recordId ?? given.record?.['id'];
  const recordId = typeof named === 'string' ? named : null;
  const ref = { tenant, app: entity.app, entity: entity.name, id: recordId ?? '' };
  const [row = null] = recordId === null ? [null] : await platform.store.get({ refs: [ref] });
  const unseen = given.record === undefined && given.original === undefined;
  if (recordId !== null && row === null && unseen) {
    throw new DroError({ code: 'NOT_FOUND', detail: `there is no ${entity.app}/${entity.name} ${recordId}` });
  }
  const live = row ? withoutNulls(toHookRecord({ entity, row })) : null;
  const key = await keyOfRow({ platform, tenant, row });
  const mask = (image: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(image).map(([name, value]): [string, Json] => {
        const open = row !== null && entity.piiFields.includes(name) && !isMasked(value);
        return [name, open ? maskValue({ value, key }) : value];
      }),
    );
  const record = given.record ?? live ?? {};
  const before = given.original ?? (event.type.endsWith('.created') ? null : undoing({ record, given }));
  const images = { record: mask(record), original: before && mask(before) };
  return {
    ...event,
    recordId,
    version: given.version ?? row?.version ?? null,
    ...images,
    changes: given.changes ?? changesBetween({ ...images, entity }),
  };
}

/** The images with values as a write would have them; throws for such as no write would take. */
function inForm(a: { entity: CompiledEntity; given: GivenEvent }): GivenEvent {
  const images = (['record', 'original'] as const).map((name) => {
    const image = a.given[name] ?? null;
    const { values, issues } = image ? formed({ ...a, image, path: `event.${name}` }) : { values: null, issues: [] };
    return { name, image: image && { ...image, ...values }, issues };
  });
  const issues = images.flatMap((one) => one.issues);
  if (issues.length > 0) throw invalid({ what: 'the body', issues });
  const given = images.flatMap(({ name, image }) => (image ? [[name, image] as const] : []));
  return { ...a.given, ...Object.fromEntries(given) };
}

function formed(a: { entity: CompiledEntity; image: JsonObject; path: string }): {
  values: JsonObject;
  issues: Issue[];
} {
  const { fields, currency } = a.entity;
  const open = Object.entries(a.image).filter(([name, value]) => fields.has(name) && !isMasked(value));
  return normaliseFields({ values: Object.fromEntries(open), fields, currency, path: a.path, secrets: true });
}

function undoing(a: { record: JsonObject; given: GivenEvent }): JsonObject {
  const previous = Object.entries(a.given.changes ?? {}).map(([name, change]) => [name, change.previous] as const);
  return { ...a.record, ...Object.fromEntries(previous) };
}

function changesBetween(a: { record: JsonObject; original: JsonObject | null; entity: CompiledEntity }): FieldChanges {
  const changes: FieldChanges = {};
  for (const name of a.entity.fields.keys()) {
    const [previous, value] = [a.original?.[name] ?? null, a.record[name] ?? null];
    if (!jsonEqual(previous, value)) changes[name] = { previous, new: value };
  }
  return changes;
}

function mustBeKnown(a: { entity: CompiledEntity; given: GivenEvent }): void {
  const known = [...a.entity.fields.keys(), 'id', 'version', 'created_at', 'updated_at'];
  const images = { record: a.given.record, original: a.given.original, changes: a.given.changes };
  const issues = Object.entries(images).flatMap(([image, values]) =>
    Object.keys(values ?? {})
      .filter((name) => !known.includes(name))
      .map((name): Issue => {
        const message = `${a.entity.name} has no field "${name}"${didYouMean({ name, known })}`;
        return { path: `event.${image}.${name}`, code: 'UNKNOWN_FIELD', message };
      }),
  );
  if (issues.length > 0) throw invalid({ what: 'the body', issues });
}

function withoutNulls(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
