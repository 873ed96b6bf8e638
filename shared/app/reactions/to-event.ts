import { isObject, type Json } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';

/** An event as it came over the bus; we put it there ourselves, so its shape is not checked field by field. */
export function toEvent(value: Json | undefined): DroEvent {
  if (!isObject(value) || typeof value['id'] !== 'string' || typeof value['tenantId'] !== 'string') {
    throw new Error('this is not an event');
  }
  return value as unknown as DroEvent;
}
