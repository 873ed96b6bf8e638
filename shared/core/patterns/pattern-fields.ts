import { type FieldPlan, planFields } from './event-values.ts';

/**
 * The fields that many patterns ask for, each with a number of its own for as long as one of them needs it, so that
 * an event is gone through once for all of them.
 */
export class PatternFields {
  readonly #numbers = new Map<string, { field: number; users: number }>();
  readonly #paths: string[] = [];
  readonly #free: number[] = [];
  #plan: FieldPlan | null = null;

  /** How many numbers are in use or may be again: all are below it. */
  get count(): number {
    return this.#paths.length;
  }

  /** Where to look; made anew after a change of the fields. */
  get plan(): FieldPlan {
    this.#plan ??= planFields({ paths: this.#paths });
    return this.#plan;
  }

  /** The number of a field, for one more user. */
  take(path: string): number {
    const known = this.#numbers.get(path);
    if (known) {
      known.users++;
      return known.field;
    }
    const field = this.#free.pop() ?? this.#paths.length;
    this.#paths[field] = path;
    this.#numbers.set(path, { field, users: 1 });
    this.#plan = null;
    return field;
  }

  /** Gives back what was taken once. The number of a field that nobody uses goes to the next new one. */
  give(field: number): void {
    const path = this.#paths[field] ?? '';
    const known = this.#numbers.get(path);
    if (known === undefined) return;
    known.users--;
    if (known.users > 0) return;
    this.#numbers.delete(path);
    this.#free.push(field);
  }
}
