import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Iso } from '#core/records/row.ts';

/** One thing that a wait is for; `key` names it in the output of the step. */
export type Awaited = { key: string; name: string; correlation: string | null };

/** A step that waits for events, signals or the end of another workflow. */
export type EventWait = {
  id: string;
  state: 'open' | 'met' | 'timed_out' | 'cancelled';
  instance_id: string;
  step: string;
  visit: number;
  epoch: number;
  /** within which branches and iterations */
  scope?: string;
  /** sealed; never shown */
  token: string;
  mode: 'any' | 'all';
  awaits: Awaited[];
  /** what has come so far, by key; what is large by name */
  got: JsonObject;
  /** the instance that it waits for, where it waits for one */
  child: string | null;
  /** how often one was begun for this visit; left out: once */
  round?: number;
  /** the execution knows that it failed */
  told?: true;
  opened_at: Iso;
  settled_at: Iso | null;
};

/** Something that has come for an instance. */
export type Signal = {
  /** the same however often it comes */
  id: string;
  name: string;
  /** null = of every correlation */
  correlation: string | null;
  at: Iso;
  /** itself, or what names it when it is large */
  data: Json;
};

/** Where a wait is stored: with the others of its instance. */
export function eventWaitKey(a: { tenant: string; instanceId: string; id: string }): SysKey {
  return { tenant: a.tenant, kind: 'event_wait', pk: a.instanceId, sk: a.id };
}

/** Where a signal lies that no step has taken yet; those of one name and correlation together, the oldest first. */
export function signalKey(a: { tenant: string; instanceId: string; signal: Signal }): SysKey {
  const { id, at } = a.signal;
  return { tenant: a.tenant, kind: 'signal', pk: a.instanceId, sk: `${signalPrefix(a.signal)}${at}!${id}` };
}

/** What the keys of signals of one name and correlation begin with. */
export function signalPrefix(a: { name: string; correlation: string | null }): string {
  return `${a.name}!${a.correlation ?? ''}!`;
}

/** The mark that a signal has come. */
export function seenKey(a: { tenant: string; instanceId: string; signalId: string }): SysKey {
  return { tenant: a.tenant, kind: 'signal_seen', pk: a.instanceId, sk: a.signalId };
}

/** The name of an event for those who wait for it: whose type it is, and what in it correlates. */
export function eventName(a: { app: string; type: string; from: string }): string {
  return `event:${a.app}/${a.type}|${a.from}`;
}

/** The name of a signal that somebody sends to an instance. */
export function sentName(name: string): string {
  return `signal:${name}`;
}

/** The name of the end of a nested workflow. */
export const CHILD_ENDED = 'child';

/** A stored wait; written by this folder alone. */
export function toEventWait(value: Json): EventWait {
  if (!isObject(value) || !Array.isArray(value['awaits'])) throw new Error('this is not a wait for events');
  return value as unknown as EventWait;
}

/** As JSON. */
export function fromEventWait(wait: EventWait): JsonObject {
  return wait as unknown as JsonObject;
}

/** A stored signal; written by this folder alone. */
export function toSignal(value: Json): Signal {
  if (!isObject(value) || typeof value['name'] !== 'string') throw new Error('this is not a signal');
  return value as unknown as Signal;
}
