import { isSystemType, payloadMembers } from '#core/catalog/event-type.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import { type EventSource, resolveEvent } from '#core/rules/event-source.ts';
import { compileOwn } from './compile-own.ts';
import type { AwaitInput } from './wait-for-event.ts';

/** One thing that a step waits for, ready to run. */
export type CompiledAwait =
  | { kind: 'signal'; key: string; name: string }
  | {
      kind: 'event';
      key: string;
      source: EventSource;
      /** where in the event its correlation stands */
      from: string;
      /** the value that it must have there; null = the id of the workflow's record */
      correlation: Expression | null;
    };

/**
 * Compiles one thing that a step waits for. An event that could never be told to be the right one is refused: the wait
 * could not be resumed.
 */
export function compileAwait(a: AwaitInput): CompiledAwait | null {
  const { awaited, world, path, issues } = a;
  if ('signal' in awaited) return { kind: 'signal', key: awaited.as ?? awaited.signal, name: awaited.signal };
  const { event: type, as: key = type.replaceAll('.', '_') } = awaited;
  const { app, entityPaths, eventTypes: catalog } = world;
  const source = resolveEvent({ type, app, entityPaths, catalog, path: `${path}.event`, issues });
  if (!source) return null;
  const at = `${path}.correlation`;
  const correlation =
    awaited.correlation === undefined ? null : compileOwn({ ...a, source: awaited.correlation, path: at });
  if (awaited.correlation !== undefined && correlation === null) return null;
  const from = awaited.from ?? placeOf({ source, correlation });
  const found = [...correlationIssues({ ...a, source, correlation }), ...placeIssues({ ...a, source, from })];
  issues.push(...found);
  return found.length > 0 || from === null ? null : { kind: 'event', key, source, from, correlation };
}

/** What is known before the step begins: then what comes early is kept for it alone. */
export function isKnownAtStart(correlation: Expression | null): boolean {
  if (correlation === null) return true;
  return correlation.reads.every(
    ([root, member]) => root === 'context' || root === 'trigger' || (root === 'record' && member === 'id'),
  );
}

/** Where a correlation stands when the definition does not say. */
function placeOf(a: { source: EventSource; correlation: Expression | null }): string | null {
  if (a.source.entity !== null) return 'recordId';
  const [path, ...more] = a.correlation?.reads ?? [];
  const last = path?.at(-1);
  return last === undefined || more.length > 0 ? null : `payload.${last}`;
}

function correlationIssues(a: AwaitInput & { source: EventSource; correlation: Expression | null }): Issue[] {
  const { source, correlation, path, world } = a;
  const at = `${path}.correlation`;
  if (correlation === null) {
    if (source.entity !== null && `${source.app}/${source.entity}` === world.subject) return [];
    const message = `${at} must be given: ${source.type} is not about the workflow's own record`;
    return [{ path: at, code: 'REQUIRED', message }];
  }
  const [personal] = correlation.reads.flatMap((one) => world.personal?.reads(one) ?? []);
  if (personal === undefined) return [];
  const message = `${at}: "${personal}" is personal, and what is waited for is kept; correlate by an id`;
  return [{ path: at, code: 'PERSONAL_DATA', message }];
}

/** What the event's schema cannot give would never come. */
function placeIssues(a: AwaitInput & { source: EventSource; from: string | null }): Issue[] {
  const { source, from, path, world } = a;
  const at = `${path}.from`;
  if (from === null) {
    const message = `${at} must say where ${source.type} carries the correlation, e.g. payload.id`;
    return [{ path: at, code: 'UNRESUMABLE_WAIT', message }];
  }
  if (from === 'correlationId' || (from === 'recordId' && source.entity !== null)) return [];
  const [root = '', name = ''] = from.split('.');
  const known = membersOf(a);
  const wanted = source.entity === null ? 'payload' : 'record';
  if (root !== wanted || !known.includes(name)) {
    const hint = didYouMean({ name: from, known: known.map((one) => `${wanted}.${one}`) });
    return [{ path: at, code: 'UNRESUMABLE_WAIT', message: `${at}: ${source.type} never carries ${from}${hint}` }];
  }
  const entity = source.entity === null ? null : `${source.app}/${source.entity}`;
  if (entity === null || world.personal?.takes({ path: entity, field: name }) !== true) return [];
  const message = `${at}: ${name} of ${entity} stands masked in events; correlate by an id`;
  return [{ path: at, code: 'PERSONAL_DATA', message }];
}

function membersOf(a: AwaitInput & { source: EventSource }): readonly string[] {
  const { source, world } = a;
  if (source.entity !== null) return ['id', ...(world.fieldsOf(`${source.app}/${source.entity}`) ?? [])];
  const type = world.eventTypes.find((one) => one.type === source.type && one.app === source.app);
  if (!type) return [];
  return isSystemType(type) ? type.members().map((one) => one.name) : Object.keys(payloadMembers(type));
}
