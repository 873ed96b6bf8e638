import type { Json } from '#core/json/json.ts';
import { evaluateAs, evaluationFailure } from '../evaluate.ts';
import type { MapState } from '../machine.ts';
import type { Run, Scope } from '../run.ts';
import type { Template } from '../template.ts';

// as many iterations of an inline Map run at a time in Step Functions
const MOST_AT_ONCE = 40;

type Place = { run: Run; scope: Scope; state: MapState };

/** The items: of the field Items, else the state's input, which must then be a list. */
export async function itemsOf(a: Place): Promise<Json[]> {
  const { run, scope, state } = a;
  if (state.items) return evaluateAs({ run, scope, template: state.items, type: 'array' });
  const { input } = scope.thread;
  if (Array.isArray(input)) return input;
  const text = `Map state input must be an array but was: ${JSON.stringify(input)}`;
  throw evaluationFailure({ run, scope, text, location: 'Items' });
}

/** How many iterations may run at a time. */
export async function concurrencyOf(a: Place): Promise<number> {
  const asked = await limit({ ...a, template: a.state.maxConcurrency, location: 'MaxConcurrency' });
  return asked === null || asked === 0 ? MOST_AT_ONCE : Math.min(asked, MOST_AT_ONCE);
}

/** How many of `count` iterations may fail; null when the state names no tolerance. The lower of the two limits holds. */
export async function toleranceOf(a: Place & { count: number }): Promise<number | null> {
  const { state, count } = a;
  const number = await limit({ ...a, template: state.toleratedFailureCount, location: 'ToleratedFailureCount' });
  const location = 'ToleratedFailurePercentage';
  const percentage = await limit({ ...a, template: state.toleratedFailurePercentage, location, most: 100 });
  const share = percentage === null ? null : Math.floor((count * percentage) / 100);
  if (number === null || share === null) return number ?? share;
  return Math.min(number, share);
}

async function limit(
  a: Place & { template: Template | null; location: string; most?: number },
): Promise<number | null> {
  const { run, scope, template, location } = a;
  if (!template) return null;
  const value = await evaluateAs({ run, scope, template, type: 'number' });
  const wellFormed = a.most === undefined ? Number.isInteger(value) : value <= a.most;
  if (value >= 0 && wellFormed) return value;
  const range = a.most === undefined ? 'a non-negative integer' : `a number from 0 to ${a.most}`;
  throw evaluationFailure({ run, scope, text: `The ${location} field must be ${range} but was: ${value}`, location });
}
