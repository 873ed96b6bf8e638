import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

/** A chain of writes as a tree: each stands under the one that caused it; what has no cause here begins one. */
export function showTrace(items: readonly JsonObject[]): string {
  const known = new Set(items.map((one) => one['write_id']));
  const children = new Map<Json | undefined, JsonObject[]>();
  for (const one of items) {
    const cause = one['causation_id'];
    const parent = known.has(cause) && cause !== one['write_id'] ? cause : undefined;
    children.set(parent, [...(children.get(parent) ?? []), one]);
  }
  const lines = (a: { parent: Json | undefined; depth: number }): string[] =>
    (children.get(a.parent) ?? []).flatMap((one) => [
      ...entryLines(one).map((line) => `${'  '.repeat(a.depth)}${line}`),
      ...lines({ parent: one['write_id'], depth: a.depth + 1 }),
    ]);
  return `${lines({ parent: undefined, depth: 0 }).join('\n')}\n`;
}

function entryLines(one: JsonObject): string[] {
  const changes = listOf(one['changes']).map((change) => {
    const record = isObject(change['record']) ? change['record'] : {};
    const fields = isObject(change['fields']) ? Object.keys(change['fields']) : [];
    const what = fields.length === 0 ? '' : `: ${fields.join(', ')}`;
    return `  ${change['operation']} ${record['app']}/${record['entity']} ${record['id']}${what}`;
  });
  const events = listOf(one['events']).map((event) => `  sent ${event['type']} (${event['id']})`);
  const jobs = listOf(one['jobs']).map((job) => `  queued ${job['kind']} (${job['id']})`);
  return [`${one['at']} ${one['cause']} by ${actorOf(one['actor'])}`, ...changes, ...events, ...jobs];
}

function actorOf(actor: Json | undefined): string {
  if (!isObject(actor)) return 'nobody';
  return String(actor['user_id'] ?? actor['contact_id'] ?? 'the system');
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
