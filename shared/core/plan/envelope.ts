import type { Json, JsonObject } from '#core/json/json.ts';
import type { DroEvent } from './event.ts';

/** An event as it stands on the bus, and as patterns see it. */
export function toEnvelope(event: DroEvent): JsonObject {
  return { source: `dro.${event.app}`, 'detail-type': event.type, detail: event as unknown as Json };
}
