import type { Operation } from '#core/entities/definition.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { SYSTEM_ROLE } from '#core/fsm/spec.ts';
import type { RelatedWrite } from '#core/hooks/hook-result.ts';
import type { JsonObject } from '#core/json/json.ts';
import { type Ref, refKey } from '#core/records/ref.ts';
import type { Row } from '#core/records/row.ts';
import type { WriteCommand } from './command.ts';
import { erasePersonal } from './erase.ts';
import { findDuplicates } from './find-duplicates.ts';
import { maySee } from './may-see.ts';
import { newPending, openPending, type Pending } from './pending.ts';
import { acceptInput } from './phases/accept-input.ts';
import { applyDefaults } from './phases/apply-defaults.ts';
import { checkStates } from './phases/check-states.ts';
import { deriveFields } from './phases/derive-fields.ts';
import { runHooks } from './phases/run-hooks.ts';
import { sealSecrets } from './phases/seal-secrets.ts';
import { validate } from './phases/validate.ts';
import { bringBack, mustHoldData, mustStandAlready, outdatedValues } from './restore.ts';
import type { WriteUnit } from './write-unit.ts';

// a related write may have related writes of its own, but not without end
const DEEPEST = 8;

/**
 * Takes one command through all phases: input → defaults → validation → before hooks → states → in-transaction
 * hooks and the related writes that they ask for, each through these same phases. Nothing is stored; the unit
 * holds what is to be committed. Throws a DroError when the write is refused.
 */
export async function runCommand(a: { command: WriteCommand; unit: WriteUnit; depth?: number }): Promise<Pending> {
  const { command, unit } = a;
  const depth = a.depth ?? 0;
  if (depth > DEEPEST) {
    throw new DroError({ code: 'LOOP_DEPTH_EXCEEDED', detail: `related writes are nested deeper than ${DEEPEST}` });
  }
  const pending = await open({ command, unit });
  if (command.operation === 'restore' && !bringBack(pending)) {
    mustStandAlready({ pending, values: command.values });
    return pending;
  }
  if (command.operation === 'erase') {
    erasePersonal({ pending, env: unit.env });
    return pending;
  }
  return command.operation === 'delete'
    ? remove({ command, unit, pending, depth })
    : save({ command, unit, pending, depth });
}

async function open(a: { command: WriteCommand; unit: WriteUnit }): Promise<Pending> {
  const { command, unit } = a;
  const entity = unit.entity(command);
  const ref = unit.ref(command);
  const known = unit.pending.get(refKey(ref));
  if (known) {
    known.via.push(command.app);
    return known;
  }
  const row = await stored({ command, unit, ref });
  if (command.operation !== 'create' && (row === null || !maySee({ command, entity, row, env: unit.env }))) {
    throw new DroError({ code: 'NOT_FOUND', detail: `there is no ${command.app}/${command.entity} ${command.id}` });
  }
  if (row) mustHoldData(row);
  if (row && command.ifMatch !== undefined && command.ifMatch !== row.version) {
    throw new DroError({
      code: 'VERSION_CONFLICT',
      detail: `the record is at version ${row.version}, not ${command.ifMatch}`,
    });
  }
  const pending = row ? openPending({ entity, row }) : newPending({ entity, ref, now: unit.env.now });
  pending.via.push(command.app);
  unit.pending.set(refKey(ref), pending);
  return pending;
}

function stored(a: { command: WriteCommand; unit: WriteUnit; ref: Ref }): Promise<Row | null> {
  const { command, unit, ref } = a;
  if (command.operation === 'restore' || command.operation === 'erase') return unit.env.reader.getDeleted(ref);
  return command.operation === 'create' ? Promise.resolve(null) : unit.read(ref);
}

type Step = { command: WriteCommand; unit: WriteUnit; pending: Pending; depth: number };

async function save(a: Step): Promise<Pending> {
  const { command, unit, pending } = a;
  const creating = pending.row === null;
  const operation: Operation = creating ? 'create' : 'update';
  const imported = command.origin === 'import';
  const input = acceptInput({ entity: pending.entity, values: command.values, origin: command.origin, creating });
  Object.assign(pending.record, input.values);
  await sealSecrets({ pending, env: unit.env, secrets: input.secrets });
  const defaulted = unit.env.trace?.begin({ phase: 'defaults', pending });
  const issues = [...input.issues, ...applyDefaults({ pending, env: unit.env, creating })];
  if (command.operation === 'restore') issues.push(...outdatedValues(pending));
  defaulted?.();
  await mustBeValid({ pending, unit, operation, issues });
  const before = await runHooks({ pending, unit, phase: 'before', operation, imported });
  if (before.changed) await mustBeValid({ pending, unit, operation, issues: [] });
  statesHold(a);
  await inTransaction({ ...a, operation });
  return pending;
}

async function remove(a: Step): Promise<Pending> {
  const { command, unit, pending } = a;
  const imported = command.origin === 'import';
  await mustBeValid({ pending, unit, operation: 'delete', issues: [] });
  const before = await runHooks({ pending, unit, phase: 'before', operation: 'delete', imported });
  const replaced = before.replaceDelete;
  const issues = replaced ? assignReplacement({ pending, values: replaced.update }) : [];
  if (replaced?.mode === 'archive') {
    await mustBeValid({ pending, unit, operation: 'update', issues });
    statesHold(a);
    await inTransaction({ ...a, operation: 'update' });
    return pending;
  }
  if (issues.length > 0) throw invalid({ what: `${pending.ref.app}/${pending.ref.entity}`, issues });
  pending.removed = replaced ? 'soft' : 'hard';
  await inTransaction({ ...a, operation: 'delete' });
  return pending;
}

/** What a hook writes in place of a delete is held to the same rules as any value. */
function assignReplacement(a: { pending: Pending; values: JsonObject }): Issue[] {
  const input = acceptInput({ entity: a.pending.entity, values: a.values, origin: 'system', creating: false });
  Object.assign(a.pending.record, input.values);
  return input.issues;
}

async function inTransaction(a: Step & { operation: Operation }): Promise<void> {
  const { pending, unit, command } = a;
  const imported = command.origin === 'import';
  const joined = await runHooks({ pending, unit, phase: 'in_transaction', operation: a.operation, imported });
  if (joined.changed && !pending.removed) {
    await mustBeValid({ pending, unit, operation: a.operation, issues: [] });
    statesHold(a);
  }
  for (const write of joined.writes) {
    await runCommand({ command: toCommand({ write, unit }), unit: asSystem(unit), depth: a.depth + 1 });
  }
}

async function mustBeValid(a: {
  pending: Pending;
  unit: WriteUnit;
  operation: Operation;
  issues: Issue[];
}): Promise<void> {
  const { pending, unit } = a;
  const done = unit.env.trace?.begin({ phase: 'validation', pending });
  const derived = a.operation === 'delete' ? [] : deriveFields({ pending, env: unit.env });
  const known = [...a.issues, ...derived];
  const found = await validate(a);
  const issues = [...known, ...withoutRepeats({ found: found.issues, known })];
  unit.warnings.setRules({ pending, operation: a.operation, warnings: found.warnings });
  if (issues.length > 0) {
    const taken = withoutRepeats({ found: await findDuplicates(a), known: issues });
    throw invalid({ what: `${pending.ref.app}/${pending.ref.entity}`, issues: [...issues, ...taken] });
  }
  done?.();
}

function statesHold(a: Step): void {
  const { pending, unit, command } = a;
  if (pending.entity.fsms.length === 0) return;
  const done = unit.env.trace?.begin({ phase: 'states', pending });
  checkStates({ pending, env: unit.env, origin: command.origin });
  done?.();
}

/** A field that is wrong need not be called missing too. */
function withoutRepeats(a: { found: Issue[]; known: Issue[] }): Issue[] {
  const paths = new Set(a.known.map((issue) => issue.path));
  return a.found.filter((issue) => !paths.has(issue.path));
}

function toCommand(a: { write: RelatedWrite; unit: WriteUnit }): WriteCommand {
  const { write } = a;
  const id = write.operation === 'create' ? a.unit.env.newId() : write.id;
  const values = write.operation === 'delete' ? {} : write.values;
  return { operation: write.operation, app: write.app, entity: write.entity, id, values, origin: 'system' };
}

/** Related writes are the platform's own: the caller's roles say nothing about them. */
function asSystem(unit: WriteUnit): WriteUnit {
  if (unit.env.user.roles.includes(SYSTEM_ROLE)) return unit;
  const user = { ...unit.env.user, roles: [...unit.env.user.roles, SYSTEM_ROLE] };
  return unit.as({ user });
}
