import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { normaliseField, normaliseFields } from '#core/entities/normalise.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { SYSTEM_ROLE } from '#core/fsm/spec.ts';
import { transition } from '#core/fsm/transition.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { jsonEqual } from '#core/json/equal.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';

/** Which record. */
export type Place = { app: string; entity: string; id: string };
/** A field that a simulated write changed. */
export type Change = { field: string; previous: Json; new: Json };

const PLATFORM = { id: null, type: 'SYSTEM', roles: [SYSTEM_ROLE] };

/**
 * The records of a simulation, in memory. Writes go by the types of fields, their state machines and what is computed;
 * hooks and validators do not run, for a record is given as far as it matters.
 */
export class SimulatedRecords {
  readonly #model: TenantModel;
  readonly #records = new Map<string, HookRecord>();
  #made = 0;

  constructor(a: { model: TenantModel }) {
    this.#model = a.model;
  }

  /** Takes a record as it is given; what is not given is absent, fields with a state machine begin at its start. */
  put(a: { app: string; entity: string; values: JsonObject; path: string; now: Iso }): Place {
    const { app, entity: name, now, path } = a;
    const entity = this.#entity({ app, name });
    const { id = this.#newId(), version = 1, created_at = now, updated_at = now, ...values } = a.values;
    const read = normaliseFields({ values, fields: entity.fields, currency: entity.currency, path });
    if (read.issues.length > 0) throw invalid({ what: path, issues: read.issues });
    const initial = Object.fromEntries(entity.fsms.map(({ field, spec }) => [field, spec.initial]));
    const kept = { id, version, created_at, updated_at };
    const record = { ...entity.blank, ...initial, ...withoutUndefined(read.values), ...kept };
    const place = { app: entity.app, entity: entity.name, id: String(id) };
    this.#records.set(keyOf(place), this.#computed({ entity, record }));
    return place;
  }

  get(place: Place): HookRecord | null {
    return this.#records.get(keyOf(place)) ?? null;
  }

  remove(place: Place): void {
    this.#mustGet(place);
    this.#records.delete(keyOf(place));
  }

  /** Changes fields; throws what the real write would throw for their types and state machines. */
  set(a: { place: Place; values: JsonObject; now: Iso }): Change[] {
    const { place, now } = a;
    const entity = this.#entity({ app: place.app, name: place.entity });
    const original = this.#mustGet(place);
    const { values, issues } = normaliseFields({ ...a, fields: entity.fields, currency: entity.currency, path: '' });
    if (issues.length > 0) throw invalid({ what: 'the record', issues });
    const record = this.#computed({ entity, record: { ...original, ...values } });
    const changes = [...entity.fields.keys()].flatMap((field): Change[] => {
      const [previous, value] = [original[field] ?? null, record[field] ?? null];
      return jsonEqual(previous, value) ? [] : [{ field, previous, new: value }];
    });
    if (changes.length === 0) return [];
    for (const change of changes) this.#mustBeLegal({ entity, change, record, original, now });
    this.#records.set(keyOf(place), { ...record, version: Number(original['version']) + 1, updated_at: now });
    return changes;
  }

  /** Moves a field along its state machine; a move to where it stands is none. */
  move(a: { place: Place; field: string; to: string; now: Iso }): Change[] {
    const { place, field, to, now } = a;
    const changes = this.set({ place, values: { [field]: to }, now });
    if (changes.length > 0) return changes;
    throw new DroError({ code: 'ILLEGAL_TRANSITION', detail: `${field} stands at "${to}" already` });
  }

  #mustBeLegal(a: {
    entity: CompiledEntity;
    change: Change;
    record: HookRecord;
    original: HookRecord;
    now: Iso;
  }): void {
    const { entity, change, record, original, now } = a;
    const fsm = entity.fsms.find((one) => one.field === change.field);
    if (!fsm) return;
    const policy = this.#model.policies(entity.app);
    const env = { ...record, record, original, user: PLATFORM, policy, now, action: null };
    const guard = (source: string): boolean => fsm.guards.get(source)?.evaluate(env) === true;
    const state = String(change.previous ?? fsm.spec.initial);
    const to = String(change.new);
    const result = transition({ spec: fsm.spec, state, input: { to, roles: [SYSTEM_ROLE], guard } });
    if (result.ok) return;
    const open = result.allowed.length === 0 ? 'no state' : result.allowed.join(', ');
    const message = `${change.field} cannot move from "${state}" to "${to}"; open from here: ${open}`;
    const issues: Issue[] = [{ path: change.field, code: 'UNKNOWN_STATE', message }];
    throw new DroError({ code: 'ILLEGAL_TRANSITION', detail: message, issues });
  }

  #computed(a: { entity: CompiledEntity; record: HookRecord }): HookRecord {
    const { entity } = a;
    const policy = this.#model.policies(entity.app);
    const record = { ...a.record };
    for (const { field, expression } of entity.computed) {
      const value = expression.evaluate({ ...record, record, policy });
      record[field.name] = normaliseField({ field, value, currency: entity.currency, path: field.name }).value;
    }
    return record;
  }

  #entity(a: { app: string; name: string }): CompiledEntity {
    const entity = this.#model.entity(a);
    if (entity) return entity;
    throw new DroError({ code: 'NOT_FOUND', detail: `there is no entity ${a.app}/${a.name}` });
  }

  #mustGet(place: Place): HookRecord {
    const record = this.get(place);
    if (record) return record;
    throw new DroError({ code: 'NOT_FOUND', detail: `there is no record ${place.id} in ${place.app}/${place.entity}` });
  }

  #newId(): string {
    return `00000000-0000-7000-8000-${String(++this.#made).padStart(12, '0')}`;
  }
}

function keyOf(place: Place): string {
  return `${place.app}/${place.entity}/${place.id}`;
}

function withoutUndefined(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
}
