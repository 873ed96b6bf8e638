import type { Json } from '#core/json/json.ts';
import { PatternIndex } from '#core/patterns/pattern-index.ts';
import { toEnvelope } from '#core/plan/envelope.ts';
import type { DroEvent } from '#core/plan/event.ts';

/**
 * The rules of the pool, in our own index. A rule that was given a road of its own stays for the events that were
 * published before that began: they are matched only when their turn comes.
 */
export class RulePool {
  readonly #index = new PatternIndex();
  readonly #members = new Set<string>();
  readonly #left = new Map<string, number>();

  /** Whether no event needs to come here. */
  get empty(): boolean {
    return this.#members.size === 0;
  }

  /** `left` = when it got a road of its own (milliseconds); null for a rule of the pool. */
  put(a: { id: string; pattern: Json; left: number | null }): void {
    this.remove(a);
    this.#index.put(a);
    if (a.left === null) this.#members.add(a.id);
    else this.#left.set(a.id, a.left);
  }

  remove(a: { id: string }): void {
    this.#index.remove(a);
    this.#members.delete(a.id);
    this.#left.delete(a.id);
  }

  match(a: { event: DroEvent; publishedAt: number }): string[] {
    const ids = this.#index.match({ event: toEnvelope(a.event) });
    return ids.filter((id) => this.#members.has(id) || a.publishedAt <= (this.#left.get(id) ?? -1));
  }
}
