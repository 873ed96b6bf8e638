import { type EventType, schemaRefOf } from '#core/catalog/event-type.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { personalTexts, withoutPersonal } from '#core/pii/personal-texts.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { maskValue } from '#core/records/mask.ts';
import type { WriteEnvironment } from './command.ts';
import { eventHead } from './event-head.ts';
import { maskKeys } from './mask-keys.ts';
import type { Pending } from './pending.ts';

/** An event of the catalog that a write gives besides its own. */
export function askedEvent(a: {
  pending: Pending;
  type: EventType;
  payload: JsonObject;
  /** nothing personal can be in the payload */
  masked: boolean;
  env: WriteEnvironment;
  n: number;
}): DroEvent {
  const { pending, env, type } = a;
  return {
    ...eventHead({ pending, env, n: a.n, type: type.type, app: type.app }),
    record: null,
    original: null,
    changes: {},
    payload: a.masked ? a.payload : cleanPayload(a),
    payloadSchemaRef: schemaRefOf(type),
  };
}

/** A hook may have put a personal value in: in an event its keyed hash stands, and inside a text nothing of it. */
function cleanPayload(a: { pending: Pending; payload: JsonObject; env: WriteEnvironment }): JsonObject {
  const { entity, record, original } = a.pending;
  if (entity.piiFields.length === 0) return a.payload;
  const texts = personalTexts({ entity, records: [record, original] });
  const { after: key } = maskKeys(a);
  const clean = withoutPersonal({ value: a.payload, texts, whole: (value) => maskValue({ value, key }) });
  return isObject(clean) ? clean : {};
}
