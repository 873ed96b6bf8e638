import { DroError } from '#core/errors/dro-error.ts';
import { MOST_COUNTED, type ReadRecord, type RecordRead } from '#core/expressions/record-read.ts';
import type { Json } from '#core/json/json.ts';
import { sysKeyText } from './child-guard.ts';
import { setGuardKey } from './set-guard.ts';
import { holding } from './validator-reads.ts';
import type { WriteUnit } from './write-unit.ts';

/**
 * How conditions of a write read other records: as the transaction leaves them so far, the one that is written among
 * them. All that is read is a condition of the write: the version of a record, that a value is free, and of a set a row
 * that every write touches which joins or leaves it (docs/adr/0013, docs/adr/0018).
 */
export function recordReadsOf(unit: WriteUnit): ReadRecord {
  return async ({ read, values }) => {
    const { app, entity, kind, by, key, fields } = read;
    if (by !== 'id' && (await unit.env.reader.isBuilding?.({ app, entity, key: `${by}:${key}` }))) {
      throw stillBuilding(read);
    }
    if (by === 'index') return amongSet({ unit, read, values });
    const found =
      by === 'id'
        ? await unit.db.get({ app, entity, id: String(values[0]) })
        : await unit.db.findUnique({ app, entity, fields: pairsOf({ fields, values }) });
    if (kind === 'lookup') return found;
    return kind === 'exists' ? found !== null : Number(found !== null);
  };
}

/** The values of some fields by their names. */
export function pairsOf(a: { fields: readonly string[]; values: readonly Json[] }): Record<string, Json> {
  return Object.fromEntries(a.fields.map((name, i) => [name, a.values[i] ?? null]));
}

/** What is said while the key lacks records that goes before: it may be asked again. */
export function stillBuilding(a: Pick<RecordRead, 'kind' | 'app' | 'entity' | 'by' | 'key'>): DroError {
  const { app, entity, kind, by, key } = a;
  const detail = `${kind} reads ${app}/${entity} by the ${by} ${key}, which is still being built`;
  return new DroError({ code: 'CONTENTION', detail });
}

async function amongSet(a: { unit: WriteUnit; read: RecordRead; values: readonly Json[] }): Promise<Json> {
  const { unit, read, values } = a;
  const { app, entity, fields, key: index } = read;
  const key = setGuardKey({ tenant: unit.env.tenant, app, entity, fields, values });
  // before the records are read: what comes in between then shows
  const [etag = null] = await unit.env.reader.etags([key]);
  const text = sysKeyText(key);
  if (!unit.guarded.has(text)) unit.guarded.set(text, { key, etag });
  const found = await holding({ unit, app, entity, index, fields, values });
  const count = Math.min(found?.length ?? MOST_COUNTED, MOST_COUNTED);
  return read.kind === 'exists' ? count > 0 : count;
}
