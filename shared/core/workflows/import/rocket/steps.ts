import { importExpression } from '#core/expressions/dialects/import-expression.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { parseDuration } from '#core/time/duration.ts';
import { firstOf, objectAt, objectsAt, type Reader, readerAt, textAt } from '../reader.ts';
import { rocketAssignee } from './assignee.ts';
import { isPath, ownValue } from './values.ts';

/** A step of Rocket's, and what is known of the whole. */
type Input = { step: JsonObject; ids: ReadonlyMap<string, string>; context: readonly string[]; reader: Reader };

// Rocket knows no longest time; a wait here must end, and this is as long as one may be
const LONGEST = '300d';
const ACTIONS: readonly string[] = ['set_field', 'create_record', 'send_event', 'webhook'];

/** A step as DRO writes it; null for a kind that there is nothing like here. */
export function rocketStep(a: Input): JsonObject | null {
  const { step } = a;
  const base = baseOf(a);
  switch (step['type']) {
    case 'action':
      return { ...base, actions: actionsOf(a), then: targetOf({ ...a, keys: ['then', 'next'] }) };
    case 'condition':
      return { ...base, ...conditionOf(a) };
    case 'approval':
      return { ...base, ...approvalOf(a) };
    case 'wait': {
      const long = firstOf({ value: step, keys: ['for', 'duration'] });
      const until = textAt(step['until']);
      const time: JsonObject = until === null ? { for: textAt(long?.value) ?? '' } : { until };
      return { ...base, ...time, then: targetOf({ ...a, keys: ['then', 'next'] }) };
    }
    default:
      a.reader.note('type', `Rocket runs no step of type "${String(step['type'])}"; it was left out`);
      return null;
  }
}

function baseOf(a: Input): JsonObject {
  const { step, ids, reader } = a;
  const id = String(step['id'] ?? '');
  const own = ids.get(id) ?? id;
  if (own !== id) reader.note('id', `steps are called in snake_case here: ${own}`);
  const told = ['name', 'description'].flatMap((key) => (textAt(step[key]) === null ? [] : [[key, step[key] ?? null]]));
  return { id: own, type: step['type'] ?? null, ...Object.fromEntries(told) };
}

/** `"end"`, `{goto: "end"}`, `{goto: step}` or a step alone; what is missing completes the workflow. */
function targetOf(a: Input & { keys: readonly string[]; otherwise?: string }): JsonObject {
  const { step, ids, reader, otherwise = 'completed' } = a;
  const found = firstOf({ value: step, keys: a.keys });
  const goto = found === null ? 'end' : typeof found.value === 'string' ? found.value : objectAt(found.value)['goto'];
  if (found === null || goto === 'end' || goto === undefined) return { end: found === null ? otherwise : 'completed' };
  const own = ids.get(String(goto));
  if (own === undefined) reader.note(found.key, `there is no step "${String(goto)}"`);
  return { goto: own ?? String(goto) };
}

function actionsOf(a: Input): Json[] {
  return objectsAt(a.step['actions']).map((action, i): JsonObject => {
    const reader = readerAt({ path: `${a.reader.path}.actions[${i}]`, notes: a.reader.notes });
    const { type, record_id: recordId, data, ...rest } = action;
    if (!ACTIONS.includes(String(type)))
      reader.note('type', `Rocket has no action "${String(type)}"; it is kept as it is`);
    if (typeof action['value'] === 'string' && isPath(action['value'])) {
      reader.note('value', 'read as a path, as record_id is');
    }
    const given = Object.entries(rest).map(([key, value]): [string, Json] => [key, ownValue(value)]);
    const own: JsonObject = { type: type ?? null, ...Object.fromEntries(given) };
    if (recordId !== undefined) own['id'] = ownValue(recordId);
    if (data !== undefined) own[type === 'send_event' ? 'payload' : 'values'] = ownValue(data);
    if (type === 'create_record' && own['values'] === undefined) own['values'] = {};
    if (type === 'send_event') reader.note('event', 'an event is sent as one of the catalog: register its type there');
    return own;
  });
}

function conditionOf(a: Input): JsonObject {
  const { step, reader } = a;
  const found = firstOf({ value: step, keys: ['expression', 'condition'] });
  const ways = {
    on_true: targetOf({ ...a, keys: ['on_true'] }),
    on_false: targetOf({ ...a, keys: ['on_false'] }),
  };
  const source = textAt(found?.value);
  if (found === null || source === null) {
    reader.note('expression', 'there is none: Rocket then always goes on_true, and so it is here');
    return { expression: 'true', ...ways };
  }
  const imported = importExpression({ source, dialect: 'rocket', path: `${reader.path}.${found.key}` });
  if (imported.ok) return { expression: imported.source, ...ways };
  reader.note(found.key, `${imported.issue.message}; it is kept as it is`);
  return { expression: source, ...ways };
}

function approvalOf(a: Input): JsonObject {
  const onTimeout = firstOf({ value: a.step, keys: ['on_timeout'] });
  if (onTimeout === null) {
    const message = 'there is none: Rocket fails the instance then; here it ends as "timed_out"';
    a.reader.note('on_timeout', message);
  }
  return {
    assignee: rocketAssignee(a),
    timeout: timeoutOf(a),
    on_approve: targetOf({ ...a, keys: ['on_approve'] }),
    on_reject: targetOf({ ...a, keys: ['on_reject'] }),
    on_timeout: targetOf({ ...a, keys: ['on_timeout'], otherwise: 'timed_out' }),
  };
}

/** Rocket's hours, minutes and seconds are durations here too; a sweeper there looked once a minute, here it is exact. */
function timeoutOf(a: Input): string {
  const found = firstOf({ value: a.step, keys: ['timeout', 'deadline'] });
  const text = textAt(found?.value);
  if (found !== null && text !== null && (parseDuration(text) ?? 0) > 0) return text;
  const what = found === null ? 'there is none' : `"${String(found.value)}" is no duration`;
  a.reader.note(found?.key ?? 'timeout', `${what}: Rocket waits without end; here it is ${LONGEST}`);
  return LONGEST;
}
