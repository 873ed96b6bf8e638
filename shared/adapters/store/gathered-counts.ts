import type { Iso } from '#core/records/row.ts';

/** So many of something since it was last written. */
export type Count = { tenant: string; subject: string; name: string; count: number; lastAt: Iso };

/** Counts that wait in memory to be written, added up by tenant, subject and name. */
export class GatheredCounts {
  // every hook of every write counts, so no keys are made up of the three
  #counts = new Map<string, Map<string, Map<string, Count>>>();

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  add(one: Count): void {
    const names = this.#namesOf(one);
    const known = names.get(one.name);
    if (!known) return void names.set(one.name, one);
    known.count += one.count;
    if (one.lastAt > known.lastAt) known.lastAt = one.lastAt;
  }

  /** What waits of one subject. */
  of(a: { tenant: string; subject: string }): Count[] {
    return [...(this.#counts.get(a.tenant)?.get(a.subject)?.values() ?? [])];
  }

  /** All that waits; then nothing does. */
  take(): Count[] {
    const taken = this.#counts;
    this.#counts = new Map();
    return [...taken.values()].flatMap((each) => [...each.values()].flatMap((names) => [...names.values()]));
  }

  #namesOf(a: { tenant: string; subject: string }): Map<string, Count> {
    const ofTenant = this.#counts.get(a.tenant) ?? new Map<string, Map<string, Count>>();
    if (ofTenant.size === 0) this.#counts.set(a.tenant, ofTenant);
    const names = ofTenant.get(a.subject) ?? new Map<string, Count>();
    if (names.size === 0) ofTenant.set(a.subject, names);
    return names;
  }
}
