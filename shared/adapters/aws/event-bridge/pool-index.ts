import { PatternIndex } from '#core/patterns/pattern-index.ts';
import { toEnvelope } from '#core/plan/envelope.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { RuleRows } from './rule-rows.ts';

const MOST_TENANTS = 200;

type Known = { rev: string | null; index: PatternIndex; left: ReadonlyMap<string, number | null> };

/**
 * The rules of the pool, matched tenant by tenant. A process keeps a tenant's index as long as one strong read says
 * that its pool has not changed. A rule that was given a road of its own stays for the events that were published
 * before that began.
 */
export class PoolIndex {
  readonly #rows: RuleRows;
  readonly #known = new Map<string, Known>();

  constructor(a: { rows: RuleRows }) {
    this.#rows = a.rows;
  }

  async match(a: { event: DroEvent; publishedAt: number }): Promise<string[]> {
    const { index, left } = await this.#of(a.event.tenantId);
    return index.match({ event: toEnvelope(a.event) }).filter((id) => {
      const leftAt = left.get(id) ?? null;
      return leftAt === null || a.publishedAt <= leftAt;
    });
  }

  async #of(tenant: string): Promise<Known> {
    const known = this.#known.get(tenant);
    if (known && known.rev === (await this.#rows.poolRev(tenant))) return known;
    const { rev, rows } = await this.#rows.pool(tenant);
    const index = new PatternIndex();
    for (const { ruleId, pattern } of rows) index.put({ id: ruleId, pattern });
    const left = new Map(rows.map(({ ruleId, pooled, leftPool }) => [ruleId, pooled ? null : leftPool]));
    const fresh = { rev, index, left };
    this.#known.delete(tenant);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= MOST_TENANTS && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(tenant, fresh);
    return fresh;
  }
}
