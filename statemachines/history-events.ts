import { isObject } from '#core/json/json.ts';
import type { AslState } from './asl.ts';
import { allWaysOf, heaviestWay, listOf, machineOf } from './longest-way.ts';

/** What of a state is counted: how often a call is tried again at most, and the items of collections within. */
export type Counted = { retried: number; within: number };

/** All that may happen, however often it is tried. */
export const WORST = Number.POSITIVE_INFINITY;

/**
 * The most events that a visit of a state adds to the history of its execution, with all that lies within. Of a Map
 * `within` iterations are counted.
 */
export function eventsOf(a: { state: AslState } & Counted): number {
  const { state } = a;
  const tries = 1 + Math.min(a.retried, retriesOf(state));
  switch (state['Type']) {
    case 'Task':
      return 2 + tries * eventsOfAttempt(state);
    case 'Parallel': {
      const branches = listOf(state['Branches']).map((one) => eventsWithin({ ...a, machine: one }));
      return 3 + tries * (1 + branches.reduce((sum, one) => sum + one, 0));
    }
    case 'Map':
      return 3 + tries * (1 + a.within * eventsOfItem(a));
    default:
      return 2;
  }
}

/** The most events that one iteration of a Map adds. */
export function eventsOfItem(a: { state: AslState } & Counted): number {
  return 2 + eventsWithin({ ...a, machine: a.state['ItemProcessor'] });
}

/** Scheduled, started and ended; with a token it is submitted besides. */
export function eventsOfAttempt(state: AslState): number {
  return String(state['Resource']).endsWith('.waitForTaskToken') ? 4 : 3;
}

/** How often a state is tried again at most: each retrier counts its own. */
export function retriesOf(state: AslState): number {
  const most = listOf(state['Retry']).map((one) => (isObject(one) ? Number(one['MaxAttempts'] ?? 3) : 0));
  return most.reduce((sum, one) => sum + one, 0);
}

function eventsWithin(a: { machine: Parameters<typeof machineOf>[0] } & Counted): number {
  const machine = machineOf(a.machine);
  if (!machine) return 0;
  return heaviestWay({ ...machine, weigh: (state) => eventsOf({ ...a, state }), nextOf: allWaysOf });
}
