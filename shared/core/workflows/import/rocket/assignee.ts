import type { JsonObject } from '#core/json/json.ts';
import { objectAt, type Reader, textAt } from '../reader.ts';

const ROOTED = /^(context|trigger\.record|record)\.(.+)$/;

/** Who approves; `context` has the names of what the workflow keeps. */
export function rocketAssignee(a: { step: JsonObject; context: readonly string[]; reader: Reader }): JsonObject {
  const { type, role, user, path } = objectAt(a.step['assignee']);
  if (type === 'role' && textAt(role) !== null) return { type: 'role', role: role ?? null };
  if (type === 'fixed' && textAt(user) !== null) return { type: 'fixed', user: user ?? null };
  const text = textAt(path);
  if (type === 'relation' && text !== null) return { type: 'relation', path: relationOf({ ...a, text }) };
  a.reader.note('assignee', 'it names nobody; Rocket lets anybody decide, here only admins do');
  return { type: 'role', role: 'admin' };
}

/** Rocket goes by the names of relations, `requester.manager_id`; here fields lead on, and a relation's is its key. */
function relationOf(a: { text: string; context: readonly string[]; reader: Reader }): string {
  const [, root, path = a.text] = ROOTED.exec(a.text) ?? [];
  const names = path.split('.');
  const last = names.pop() ?? '';
  const keys = names.map((name) => (name.endsWith('_id') ? name : `${name}_id`));
  const [first] = keys;
  const own = root ?? (first !== undefined && a.context.includes(first) ? 'context' : 'record');
  const relation = [own, ...keys, last].join('.');
  if (keys.some((key, i) => key !== names[i])) {
    a.reader.note('assignee.path', `relations are read by the fields that hold them: ${relation}`);
  }
  return relation;
}
