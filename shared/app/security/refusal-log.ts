import { digest } from '#core/hash/digest.ts';
import { ADMIN_APP } from '../definitions/save-definitions.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import { tenantKey } from '../tenants/tenant-key.ts';
import { type CountedRefusals, presentRefusals, type Refusal, refusalKey } from './refusal.ts';

// how often counts are written while refusals go on
const PAUSE_MS = 10_000;
// what is counted apart within a minute; the rest is counted together
const MOST_OF_TENANT = 50;
const MOST_OF_ALL = 1000;
const KEPT_MS = 90 * 24 * 3600 * 1000;
const MINUTE_MS = 60_000;

type Entry = CountedRefusals & { dirty: boolean };

/**
 * Counts refused calls by the minute and writes the counts now and then: one row for each kind, user and operation,
 * however many calls there were, and a bounded number of rows. Counts of the last seconds are lost with the process.
 */
export class RefusalLog {
  readonly #platform: Platform;
  readonly #process: string;
  #entries = new Map<string, Entry>();
  #minute = '';
  #unknown = 0;
  #nextAt = 0;
  #scheduled = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(a: { platform: Platform }) {
    this.#platform = a.platform;
    this.#process = a.platform.ids.record();
  }

  /** Takes note of a refusal; never throws, and costs no more than counting. */
  note(refusal: Refusal | null): void {
    if (refusal === null) this.#unknown++;
    else this.#count(refusal);
    if (this.#scheduled) return;
    this.#scheduled = true;
    const { clock } = this.#platform;
    const now = clock.millis();
    if (now >= this.#nextAt) void this.flush();
    else clock.schedule({ at: this.#nextAt, run: () => void this.flush() });
  }

  /** Writes what was counted. */
  flush(): Promise<void> {
    this.#scheduled = false;
    this.#nextAt = this.#platform.clock.millis() + PAUSE_MS;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  #count(refusal: Refusal): void {
    const minute = new Date(Math.floor(this.#platform.clock.millis() / MINUTE_MS) * MINUTE_MS).toISOString();
    if (minute !== this.#minute) this.#startMinute(minute);
    const one = this.#room(refusal);
    const key = refusalKey(one);
    const known = this.#entries.get(key);
    this.#entries.set(key, { ...one, minute, count: (known?.count ?? 0) + 1, dirty: true });
  }

  /** What is not written yet of the minute before stays until it is. */
  #startMinute(minute: string): void {
    this.#minute = minute;
    this.#entries = new Map(
      [...this.#entries].filter(([, one]) => one.dirty).map(([key, one]) => [`${one.minute} ${key}`, one]),
    );
  }

  /** Who sends many kinds of calls cannot make many rows. */
  #room(refusal: Refusal): Refusal {
    if (this.#entries.has(refusalKey(refusal))) return refusal;
    const ofTenant = [...this.#entries.values()].filter((one) => one.tenant === refusal.tenant).length;
    if (ofTenant < MOST_OF_TENANT && this.#entries.size < MOST_OF_ALL) return refusal;
    return { ...refusal, userId: null, operation: 'others', reason: 'too many different ones to count apart' };
  }

  async #write(): Promise<void> {
    const { logger } = this.#platform;
    const unknown = this.#unknown;
    this.#unknown = 0;
    if (unknown > 0) logger.warn('calls without a valid token were refused', { count: unknown });
    const dirty = [...this.#entries.values()].filter((one) => one.dirty);
    for (const one of dirty) one.dirty = false;
    for (const tenant of new Set(dirty.map((one) => one.tenant))) {
      const mine = dirty.filter((one) => one.tenant === tenant);
      try {
        await this.#store({ tenant, counted: mine });
      } catch (error) {
        logger.error('refused calls could not be noted', { tenant, reason: String(error) });
      }
    }
  }

  async #store(a: { tenant: string; counted: readonly CountedRefusals[] }): Promise<void> {
    const platform = this.#platform;
    const { tenant } = a;
    const [known] = await platform.store.getSys({ keys: [tenantKey(tenant)] });
    // a token may claim anything
    if (!known) return;
    const ttl = new Date(platform.clock.millis() + KEPT_MS).toISOString();
    const ops = a.counted.map((one) => ({
      kind: 'sys' as const,
      key: { tenant, kind: 'security_event' as const, pk: 'refusals', sk: this.#place(one) },
      expect: 'any' as const,
      value: presentRefusals(one),
      ttl,
    }));
    const writeId = platform.ids.write();
    const root = { tenant, app: ADMIN_APP, entity: 'security_events', id: writeId };
    const journal = newJournal({ platform, root, writeId, cause: 'refusals' });
    await platform.store.commit({ plan: { tenant, ops, journal } });
  }

  /** By time, and never that of another process. */
  #place(one: CountedRefusals): string {
    return `${one.minute}.${digest(`${this.#process} ${refusalKey(one)}`).slice(0, 16)}`;
  }
}
