import type { Json } from '#core/json/json.ts';
import type { Value } from './value.ts';

/** What one evaluation works on. */
export type Frame = {
  readonly env: Readonly<Record<string, unknown>>;
  /** the variables of macros; items as in the data */
  readonly slots: unknown[];
  /** what the evaluation may still spend */
  fuel: number;
};

/** One compiled node. */
export type Run = (frame: Frame) => Value;

/** One compiled node whose value comes as in the data. */
export type RunRaw = (frame: Frame) => Json;

/** What one evaluation may spend: an item visited by a macro costs 1, long texts and lists cost by their length. */
export const FUEL = 100_000;

/** Ends an evaluation that costs too much; caught where it began. */
export class OutOfFuel extends Error {}

/** Takes the cost of some work. */
export function spend(frame: Frame, cost: number): void {
  frame.fuel -= cost;
  if (frame.fuel < 0) throw new OutOfFuel();
}
