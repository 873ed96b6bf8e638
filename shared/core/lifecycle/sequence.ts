import { DroError } from '#core/errors/dro-error.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { refKey } from '#core/records/ref.ts';
import type { Row } from '#core/records/row.ts';
import type { WriteCommand } from './command.ts';
import { type Pending, toStored } from './pending.ts';
import { runCommand } from './run-command.ts';
import type { WriteUnit } from './write-unit.ts';

type Stored = { row: Row | null; original: HookRecord };

/**
 * Several commands in one transaction, one after another: each finds records as the ones before left them, so that its
 * hooks, rules and state machines see its own changes and not those of all. What is committed in the end is each
 * record's change as a whole.
 */
export class Sequence {
  readonly #unit: WriteUnit;

  constructor(a: { unit: WriteUnit }) {
    this.#unit = a.unit;
  }

  /** Runs the next command. Throws a DroError when it is refused; then the whole sequence is. */
  async run(a: { command: WriteCommand }): Promise<Pending> {
    this.#mustBeOpen(a.command);
    const stored = this.#settle();
    try {
      return await runCommand({ command: a.command, unit: this.#unit });
    } finally {
      for (const [pending, { row, original }] of stored) Object.assign(pending, { row, original });
    }
  }

  /** A version is asked for once per record: between two commands of one transaction it does not rise. */
  #mustBeOpen(command: WriteCommand): void {
    if (command.operation === 'create') return;
    const { app, entity, id, ifMatch } = command;
    const known = this.#unit.pending.get(refKey(this.#unit.ref(command)));
    if (known?.removed)
      throw new DroError({ code: 'NOT_FOUND', detail: `there is no ${app}/${entity} ${id} any more` });
    const version = known?.row?.version;
    if (version === undefined || ifMatch === undefined || ifMatch === version) return;
    throw new DroError({ code: 'VERSION_CONFLICT', detail: `the record is at version ${version}, not ${ifMatch}` });
  }

  /** Makes what the commands so far did look like what is stored; gives what really is. */
  #settle(): Map<Pending, Stored> {
    const stored = new Map<Pending, Stored>();
    for (const pending of this.#unit.pending.values()) {
      if (pending.removed) continue;
      const { row, original, ref, entity } = pending;
      stored.set(pending, { row, original });
      const version = row?.version ?? 1;
      pending.row = { ref, version, defVersion: entity.version, data: toStored(pending) };
      pending.original = { ...pending.record };
    }
    return stored;
  }
}
