import { isObject, type Json } from '#core/json/json.ts';
import type { HistoryEvent } from '#ports/workflow-engine.ts';
import { ROLLBACK, UNDO } from '#statemachines/asl.ts';
import type { Entry } from './timeline.ts';

/** What a rollback took back, one after the other: the plan names the steps, each iteration is one of them. */
export function undoneEntries(a: { epoch: number; events: readonly HistoryEvent[] }): Entry[] {
  const entries: Entry[] = [];
  let planned: string[] = [];
  let state = '';
  let open: Entry | null = null;
  for (const { type, at, details } of a.events) {
    const name = details?.['name'];
    if (typeof name === 'string' && type.endsWith('StateEntered')) state = name;
    if (state === ROLLBACK && type.endsWith('Succeeded')) planned = stepsOf(details?.['output']) ?? planned;
    if (name === UNDO && type === 'MapIterationStarted') {
      open = entryOf({ epoch: a.epoch, step: planned[Number(details?.['index'])] ?? UNDO, at });
      entries.push(open);
    }
    if (open === null) continue;
    if (state === 'Compensate' && type.endsWith('Scheduled')) open.attempts++;
    if (type.endsWith('Failed') || type.endsWith('TimedOut')) open.error = String(details?.['error'] ?? type);
    // tried again it came right
    if (state === 'Compensate' && type.endsWith('Succeeded')) open.error = null;
    if (name !== UNDO || type !== 'MapIterationSucceeded') continue;
    open.left_at = at;
    open.duration_ms = Date.parse(at) - Date.parse(open.entered_at);
    open = null;
  }
  return entries;
}

function entryOf(a: { epoch: number; step: string; at: string }): Entry {
  const over = { left_at: null, duration_ms: null, attempts: 0, error: null };
  return { epoch: a.epoch, step: a.step, type: 'compensation', entered_at: a.at, ...over };
}

/** The steps that the plan names, which a service may give as text; null where this is no plan. */
function stepsOf(output: Json | undefined): string[] | null {
  const given = typeof output === 'string' ? parsed(output) : output;
  const payload = isObject(given) ? given['Payload'] : undefined;
  const entries = isObject(payload) ? payload['entries'] : undefined;
  if (!Array.isArray(entries)) return null;
  return entries.map((entry) => (isObject(entry) ? String(entry['step']) : ''));
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
