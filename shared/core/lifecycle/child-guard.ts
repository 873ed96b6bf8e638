import type { Op } from '#core/plan/plan.ts';
import type { SysKey } from '#core/plan/sys.ts';
import { changesOf, type Pending } from './pending.ts';
import { touchedSets } from './set-guard.ts';
import type { WriteUnit } from './write-unit.ts';

/** Names the row through which the children of one record are guarded. */
export function childGuardKey(a: { tenant: string; app: string; entity: string; field: string; id: string }): SysKey {
  return { tenant: a.tenant, kind: 'children', pk: `${a.app}/${a.entity}.${a.field}`, sk: a.id };
}

/** One text for a key. */
export function sysKeyText(key: SysKey): string {
  return `${key.kind}:${key.pk}:${key.sk}`;
}

/**
 * What keeps a guard over children sound (decisions §1.7). Every write that makes a record a child, or changes what
 * the guard goes by, touches a row of the parent's; a write that has looked for children commits only while that row
 * is as it was before it looked. Children do not stand in each other's way. The same goes for sets of records that
 * conditions count or look into.
 */
export function childGuardOps(a: { unit: WriteUnit }): Op[] {
  const { unit } = a;
  const ops = new Map<string, Op>();
  for (const pending of unit.pending.values()) {
    for (const key of [...touched({ pending, unit }), ...touchedSets({ pending, tenant: unit.env.tenant })]) {
      ops.set(sysKeyText(key), { kind: 'sys', key, expect: 'any', value: { at: unit.env.now } });
    }
  }
  for (const { key, etag } of unit.guarded.values()) {
    const value = { at: unit.env.now };
    ops.set(sysKeyText(key), { kind: 'sys', key, expect: etag ?? 'absent', value });
  }
  return [...ops.values()];
}

function touched(a: { pending: Pending; unit: WriteUnit }): SysKey[] {
  const { pending, unit } = a;
  const { entity, row, record } = pending;
  if (entity.childGuards.length === 0 || pending.removed) return [];
  const isNew = row === null || row.deletedAt !== undefined;
  const changes = changesOf(pending);
  return entity.childGuards
    .filter((guard) => isNew || [guard.field, ...guard.reads].some((name) => Object.hasOwn(changes, name)))
    .flatMap(({ field }) => {
      const id = record[field];
      if (typeof id !== 'string') return [];
      return [childGuardKey({ tenant: unit.env.tenant, app: entity.app, entity: entity.name, field, id })];
    });
}
