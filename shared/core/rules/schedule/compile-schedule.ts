import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { DAY_MS } from '#core/time/iso.ts';
import { zoneProblem } from '#core/time/zone.ts';
import type { EventSource } from '../event-source.ts';
import { type Cron, parseCron } from './cron.ts';
import { type CronDefinition, type DueDefinition, parseOffset, type ScheduleDefinition } from './definition.ts';
import type { Due } from './due.ts';
import { scheduledEntity } from './scheduled-entity.ts';

/** What sets a rule off by time. `zone` null = that of the tenant. */
export type CompiledSchedule =
  | { kind: 'cron'; cron: Cron; zone: string | null }
  | { kind: 'due'; due: Due; app: string; entity: string; field: string; zone: string | null };

/** The type of the event that a record's date makes: `invoices.due`. */
export const DUE_VERB = 'due';
/** The type of the event that a cron expression makes. */
export const CRON_EVENT = 'schedule.fired';

// a date in years to come may be in a zone whose clocks nobody knows yet
const MOST_OFFSET_DAYS = 3660;

type Neighbours = {
  entity(a: { app: string; name: string }): CompiledEntity | null;
  entityPaths: readonly string[];
};
type Input<On> = { on: On; app: string; neighbours: Neighbours; issues: Issue[] };
type Compiled = { schedule: CompiledSchedule; source: EventSource } | null;

/** Compiles what a rule's `on` says of time; adds to `issues` and returns null where it could never fire. */
export function compileSchedule(a: Input<ScheduleDefinition>): Compiled {
  const before = a.issues.length;
  const compiled = 'cron' in a.on ? compileCron({ ...a, on: a.on }) : compileDue({ ...a, on: a.on.schedule });
  return a.issues.length > before ? null : compiled;
}

function compileCron(a: Input<CronDefinition>): Compiled {
  const parsed = parseCron(a.on.cron);
  checkZone({ ...a, zone: a.on.zone, path: 'on.zone' });
  if ('problem' in parsed) {
    a.issues.push({ path: 'on.cron', code: 'INVALID_FORMAT', message: `on.cron: ${parsed.problem}` });
    return null;
  }
  return {
    schedule: { kind: 'cron', cron: parsed.cron, zone: a.on.zone ?? null },
    source: { type: CRON_EVENT, app: a.app, entity: null },
  };
}

function compileDue(a: Input<DueDefinition>): Compiled {
  const { neighbours, on, issues } = a;
  const path = 'on.schedule';
  checkZone({ ...a, zone: on.zone, path: `${path}.zone` });
  const place = scheduledEntity({ name: on.entity, app: a.app, entityPaths: neighbours.entityPaths });
  const entity = neighbours.entity(place);
  if (!entity) {
    const known = neighbours.entityPaths.flatMap((one) =>
      one.startsWith(`${a.app}/`) ? [one.split('/')[1] ?? ''] : one,
    );
    const message = `there is no entity ${on.entity}${didYouMean({ name: on.entity, known })}`;
    issues.push({ path: `${path}.entity`, code: 'UNKNOWN_ENTITY', message });
    return null;
  }
  const type = dateType({ entity, field: on.field, path: `${path}.field`, issues });
  const offset = parseOffset(on.offset ?? '0s') ?? 0;
  const days = Math.trunc(offset / DAY_MS);
  const due: Due = { type: type ?? 'date', days, rest: offset - days * DAY_MS, at: timeOfDay(on.at) };
  checkOffset({ due, path: `${path}.offset`, issues });
  const { app, name } = entity;
  return {
    schedule: { kind: 'due', due, app, entity: name, field: on.field, zone: on.zone ?? null },
    source: { type: `${name}.${DUE_VERB}`, app, entity: name },
  };
}

function dateType(a: { entity: CompiledEntity; field: string; path: string; issues: Issue[] }): Due['type'] | null {
  const { entity, path, issues } = a;
  const place = `${entity.app}/${entity.name}`;
  const field = entity.fields.get(a.field);
  const dates = [...entity.fields.values()].filter((one) => one.type === 'date' || one.type === 'datetime');
  const known = dates.map((one) => one.name);
  if (field === undefined) {
    const message = `${place} has no field "${a.field}"${didYouMean({ name: a.field, known })}`;
    issues.push({ path, code: 'UNKNOWN_FIELD', message });
    return null;
  }
  if (field.type !== 'date' && field.type !== 'datetime') {
    const others = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
    const message = `${a.field} of ${place} is ${field.type}; a schedule needs a date or datetime, and ${others}`;
    issues.push({ path, code: 'WRONG_TYPE', message });
    return null;
  }
  if (field.pii) {
    const message = `${a.field} of ${place} is personal, and the time when a rule fires would tell it`;
    issues.push({ path, code: 'PERSONAL_DATA', message });
  }
  return field.type;
}

function checkOffset(a: { due: Due; path: string; issues: Issue[] }): void {
  const { due, path, issues } = a;
  if (due.at !== null && due.rest !== 0) {
    const message = `${path}: with a time of day the offset must be whole days`;
    issues.push({ path, code: 'NOT_APPLICABLE', message });
  }
  if (Math.abs(due.days) > MOST_OFFSET_DAYS) {
    issues.push({ path, code: 'OUT_OF_RANGE', message: `${path}: at most ${MOST_OFFSET_DAYS} days` });
  }
}

function checkZone(a: { zone: string | undefined; path: string; issues: Issue[] }): void {
  const problem = a.zone === undefined ? null : zoneProblem(a.zone);
  if (problem !== null) a.issues.push({ path: a.path, code: 'INVALID_FORMAT', message: `${a.path}: ${problem}` });
}

function timeOfDay(at: string | undefined): number | null {
  if (at === undefined) return null;
  const [hours, minutes] = at.split(':').map(Number);
  return ((hours ?? 0) * 60 + (minutes ?? 0)) * 60_000;
}
