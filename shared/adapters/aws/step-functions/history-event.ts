import type { HistoryEvent as ServiceEvent } from '@aws-sdk/client-sfn';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { HistoryEvent } from '#ports/workflow-engine.ts';

// members that the service gives as JSON in a text
const JSON_TEXTS = new Set(['input', 'output', 'parameters']);

/**
 * An event of the service as the port has it: the details of its type stand in a member of their own there, in one for
 * all here; what is JSON in a text there is a value here.
 */
export function toHistoryEvent(event: ServiceEvent): HistoryEvent {
  const { id = 0, previousEventId = 0, type = '', timestamp, ...members } = event;
  const found = Object.entries(members).find(([key, value]) => key.endsWith('EventDetails') && value !== undefined);
  const details = found ? toDetails(found[1]) : {};
  return {
    id,
    previousId: previousEventId,
    type,
    at: (timestamp ?? new Date(0)).toISOString(),
    ...(Object.keys(details).length > 0 && { details }),
  };
}

function toDetails(given: unknown): JsonObject {
  // dates and what is absent go, as JSON has neither
  const plain: Json = JSON.parse(JSON.stringify(given));
  if (!isObject(plain)) return {};
  const entries = Object.entries(plain).filter(([key]) => !key.endsWith('Details'));
  return Object.fromEntries(entries.map(([key, one]): [string, Json] => [key, read({ key, one })]));
}

function read(a: { key: string; one: Json }): Json {
  const { key, one } = a;
  if (key === 'assignedVariables' && isObject(one)) {
    return Object.fromEntries(Object.entries(one).map(([name, text]): [string, Json] => [name, parsed(text)]));
  }
  return JSON_TEXTS.has(key) ? parsed(one) : one;
}

function parsed(text: Json): Json {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
