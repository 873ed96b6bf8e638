import { DroError } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Platform } from '../../platform.ts';
import { isOver } from '../instance.ts';
import { loadInstance } from '../load-instance.ts';
import { type Delivery, deliverSignal } from './deliver-signal.ts';
import { sentName } from './event-wait.ts';
import { mustBeAwaited } from './must-be-awaited.ts';

/**
 * Sends a signal to an instance. It is kept until a step takes it; `key` makes it count once however often it is sent.
 * Throws ALREADY_DECIDED when the instance is over, VALIDATION_FAILED when no step of its workflow waits for that name.
 */
export async function sendSignal(a: {
  platform: Platform;
  tenant: string;
  id: string;
  name: string;
  payload: JsonObject;
  key?: string;
  actor: Actor;
}): Promise<Delivery> {
  const { platform, tenant, id, name, payload } = a;
  const { instance } = await loadInstance(a);
  if (isOver(instance)) throw tooLate({ id, status: instance.status });
  await mustBeAwaited({ platform, tenant, instance, name });
  const at = platform.clock.now();
  const signalId = a.key === undefined ? platform.ids.write() : `key:${name}:${a.key}`;
  const by = a.actor.userId;
  const data: JsonObject = { name, payload, at, by };
  const signal = { id: signalId, name: sentName(name), correlation: null, at, data };
  const delivery = await deliverSignal({ platform, tenant, instanceId: id, signal, actor: a.actor });
  if (delivery === 'over') throw tooLate({ id, status: 'over' });
  return delivery;
}

function tooLate(a: { id: string; status: string }): DroError {
  return new DroError({ code: 'ALREADY_DECIDED', detail: `instance ${a.id}: it is ${a.status}` });
}
