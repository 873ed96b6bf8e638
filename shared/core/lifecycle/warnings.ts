import type { Operation } from '#core/entities/definition.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { digest } from '#core/hash/digest.ts';
import type { HookWarning } from '#core/hooks/hook-result.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { JournalWarning } from '#core/plan/journal.ts';
import { refKey } from '#core/records/ref.ts';
import type { Pending } from './pending.ts';

/** What a validator of severity `warning` or a hook says of a write; `handler` names the hook. */
export type Warning = { path: string; code: Issue['code']; message: string; handler: string | null };

/** A warning, and what tells it apart from another one, which would have to be asked about again. */
export type RaisedWarning = Warning & { mark: string };

type OfRecord = { pending: Pending; rules: Map<Operation, RaisedWarning[]>; hooks: RaisedWarning[] };

const SHORTEST_PERSONAL = 2;
const LONGEST_MESSAGE = 500;

/** The warnings of one transaction, by record. Those of validators are what the last validation found. */
export class Warnings {
  readonly #byRecord = new Map<string, OfRecord>();

  setRules(a: { pending: Pending; operation: Operation; warnings: RaisedWarning[] }): void {
    // most writes have none at all
    if (a.warnings.length === 0 && this.#byRecord.size === 0) return;
    const known = this.#byRecord.get(refKey(a.pending.ref));
    if (known || a.warnings.length > 0) this.#open(a.pending).rules.set(a.operation, a.warnings);
  }

  addHook(a: { pending: Pending; handler: string; warn: HookWarning | readonly HookWarning[] }): void {
    const { handler } = a;
    const { hooks } = this.#open(a.pending);
    for (const one of typeof a.warn === 'string' || !Array.isArray(a.warn) ? [a.warn] : a.warn) {
      const { message, field = '' } = typeof one === 'string' ? { message: one } : one;
      hooks.push({ path: field, code: 'HOOK_WARNING', message, handler, mark: mark([handler, field, message]) });
    }
  }

  /** The warnings about one record. */
  of(pending: Pending): RaisedWarning[] {
    const found = this.#byRecord.get(refKey(pending.ref));
    return found ? [...[...found.rules.values()].flat(), ...found.hooks] : [];
  }

  /** All of them as they stand in the journal: without personal values. */
  forJournal(): JournalWarning[] {
    return [...this.#byRecord.values()].flatMap(({ pending }) => {
      const { app, entity, id } = pending.ref;
      return this.of(pending).map(({ path, code, message, handler }) => ({
        record: { app, entity, id },
        path,
        code,
        message: withoutPersonal({ text: message, pending }).slice(0, LONGEST_MESSAGE),
        handler,
      }));
    });
  }

  #open(pending: Pending): OfRecord {
    const key = refKey(pending.ref);
    const found = this.#byRecord.get(key) ?? { pending, rules: new Map(), hooks: [] };
    this.#byRecord.set(key, found);
    return found;
  }
}

/** What tells a warning apart from others. */
export function mark(parts: readonly (string | number)[]): string {
  return digest(JSON.stringify(parts)).slice(0, 16);
}

/** Takes the personal values of a record out of a text that may quote them. */
function withoutPersonal(a: { text: string; pending: Pending }): string {
  const { entity, record, original } = a.pending;
  const values = entity.piiFields.flatMap((name) => [...leaves(record[name]), ...leaves(original[name])]);
  return [...new Set(values)]
    .filter((value) => value.length >= SHORTEST_PERSONAL)
    .sort((x, y) => y.length - x.length)
    .reduce((text, value) => text.replaceAll(value, '***'), a.text);
}

function leaves(value: Json | undefined): string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(leaves);
  if (isObject(value)) return Object.values<JsonObject[string]>(value).flatMap(leaves);
  return [String(value)];
}
