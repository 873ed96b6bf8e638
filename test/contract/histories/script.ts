import { isObject, type Json } from '#core/json/json.ts';

/** What comes of one call: an answer or an error of its function; of one with a token also how that is settled. */
export type Answer =
  | { return: Json }
  | { throw: string }
  | { settle: { output: Json } | { error: string; cause: string } }
  /** the function answers, and nobody settles the token */
  | 'silence';

/**
 * Answers by call, attempt by attempt; the last one counts for all that follow. `actions act` is the call that does
 * the actions of the step `act`; `actions act#1` is that of the item 1 alone. What is not named is answered as usual.
 */
export type Script = { [call: string]: readonly Answer[] };

/** A moment that is over: nothing waits for it. */
const PAST = '2020-01-01T00:00:00.000Z';
const USUAL: Readonly<Record<string, Json>> = {
  evaluate: { value: 0 },
  own_step: { outcome: 'otherwise' },
  items: { indexes: [0, 1, 2] },
  gather: { items: 3, indexes: [] },
  plan_rollback: { entries: [] },
  time_out: { outcome: 'timeout' },
  await_timed_out: { outcome: 'timeout', ending: null },
};

/** What a call answers where a script says nothing. */
export function usualAnswer(a: { does: string; waitsForToken: boolean; assigns: readonly string[] }): Answer {
  const { does } = a;
  if (does === 'await') return { settle: { output: { outcome: 'met', ending: 'done' } } };
  if (a.waitsForToken) return { settle: { output: { outcome: 'approve' } } };
  return { return: a.assigns.some((name) => name.startsWith('until')) ? { value: PAST } : (USUAL[does] ?? {}) };
}

/** The names that a script has for a call, the narrower first, and what tells its attempts from those of others. */
export function namesOf(payload: Json): { names: [string, string]; place: string } {
  const { do: does = '', step = '', scope = '' } = isObject(payload) ? payload : {};
  const key = `${String(does)} ${String(step)}`;
  const index = /\.(\d+)$/.exec(String(scope))?.[1] ?? '';
  return { names: [`${key}#${index}`, key], place: `${key} ${String(scope)}` };
}
