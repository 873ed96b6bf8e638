import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { checkPayload } from './check-payload.ts';
import { type EventType, payloadMembers, requiredMembers } from './event-type.ts';

const BASE = { tenantId: '', occurredAt: '2026-01-01T00:00:00.000Z', actor: SYSTEM_ACTOR };

/**
 * What can be said of a payload with templates before it is sent: members that the type does not have, those that
 * it must have and are not there, and values without a template that its schema does not allow.
 */
export function sendingIssues(a: { type: EventType; payload: JsonObject; path: string }): Issue[] {
  const { type, payload, path } = a;
  const members = Object.keys(payloadMembers(type));
  const unknown = Object.keys(payload).filter((name) => !members.includes(name));
  const missing = requiredMembers(type).filter((name) => !(name in payload));
  return [
    ...unknown.map((name): Issue => {
      const message = `${type.type} has no "${name}"${didYouMean({ name, known: members })}`;
      return { path: `${path}.${name}`, code: 'UNKNOWN_FIELD', message };
    }),
    ...missing.map((name): Issue => {
      const message = `${type.type} needs "${name}" in its payload`;
      return { path: `${path}.${name}`, code: 'REQUIRED', message };
    }),
    ...literalIssues(a),
  ];
}

/** The values without a template that the schema of a type does not allow. */
function literalIssues(a: { type: EventType; payload: JsonObject; path: string }): Issue[] {
  const members = Object.keys(payloadMembers(a.type));
  const literals = Object.entries(a.payload).filter(([name, value]) => members.includes(name) && isLiteral(value));
  if (literals.length === 0) return [];
  const names = new Set(literals.map(([name]) => name));
  return checkPayload({ type: a.type, payload: Object.fromEntries(literals), base: BASE })
    .issues.filter((issue) => names.has(issue.path.split(/[.[]/)[0] ?? ''))
    .map((issue) => ({ ...issue, path: `${a.path}.${issue.path}` }));
}

function isLiteral(value: Json): boolean {
  return value !== null && !JSON.stringify(value).includes('{{');
}
