import type { FakeClock } from '#adapters/embedded/fake-clock.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { ChangeFeed } from '#ports/change-feed.ts';
import { seededRandom } from './random.ts';

type Attached = Parameters<ChangeFeed['attach']>[0];
/** A second copy of an entry that was delivered, and when it comes. */
type Echo = { entry: Journal; at: number };

const MOST_WITHHELD = 2;
const MAX_ATTEMPTS = 10;
const LONGEST_ECHO_MS = 60_000;

/**
 * A feed that behaves as badly as its contract allows. What `feed` hands over is shuffled and cut into smaller
 * batches; some entries are withheld, up to twice each, and come when the feed delivers them again, so the clock
 * must move; some come twice at once, and some again much later, with a later batch. Nothing is lost: an entry that
 * was not handed over counts as failed. The same seed does the same.
 *
 * @example
 * ```ts
 * import { FakeClock } from '#adapters/embedded/fake-clock.ts';
 * import type { ChangeFeed } from '#ports/change-feed.ts';
 * import { chaosFeed } from '#test/support/chaos-feed.ts';
 * declare const feed: ChangeFeed;
 * const wild: ChangeFeed = chaosFeed({ feed, clock: new FakeClock({ start: '2026-01-01T00:00:00.000Z' }), seed: 7 });
 * ```
 */
export function chaosFeed(a: { feed: ChangeFeed; clock: FakeClock; seed: number }): ChangeFeed {
  const random = seededRandom(a.seed);
  const { feed, clock } = a;
  return {
    attach: (attached) => {
      const chaos = new Chaos({ attached, clock, random });
      // what is withheld must not use up the consumer's own attempts
      const maxAttempts = (attached.maxAttempts ?? MAX_ATTEMPTS) + MOST_WITHHELD;
      return feed.attach({ ...attached, maxAttempts, handle: (batch) => chaos.hand(batch) });
    },
    unpublished: (query) => feed.unpublished(query),
    markPublished: (marked) => feed.markPublished(marked),
    deadLetters: (query) => feed.deadLetters(query),
    redrive: (dead) => feed.redrive(dead),
  };
}

class Chaos {
  readonly #attached: Attached;
  readonly #clock: FakeClock;
  readonly #random: () => number;
  readonly #withheld = new Map<string, number>();
  #echoes: Echo[] = [];

  constructor(a: { attached: Attached; clock: FakeClock; random: () => number }) {
    this.#attached = a.attached;
    this.#clock = a.clock;
    this.#random = a.random;
  }

  async hand(batch: Journal[]): Promise<{ failed: string[] }> {
    const withheld = batch.filter((entry) => this.#isWithheld(entry));
    const kept = batch.filter((entry) => !withheld.includes(entry));
    const twice = kept.filter(() => this.#random() < 0.2);
    const failed = new Set(withheld.map((entry) => entry.writeId));
    let rest = this.#shuffle([...kept, ...twice, ...this.#dueEchoes()]);
    while (rest.length > 0) {
      const size = 1 + Math.floor(this.#random() * rest.length);
      for (const writeId of await this.#handPart(rest.slice(0, size))) failed.add(writeId);
      rest = rest.slice(size);
    }
    this.#remember(kept);
    const ours = new Set(batch.map((entry) => entry.writeId));
    return { failed: [...failed].filter((writeId) => ours.has(writeId)) };
  }

  async #handPart(part: Journal[]): Promise<string[]> {
    try {
      return (await this.#attached.handle(part)).failed;
    } catch {
      return part.map((entry) => entry.writeId);
    }
  }

  #isWithheld(entry: Journal): boolean {
    const times = this.#withheld.get(entry.writeId) ?? 0;
    if (times >= MOST_WITHHELD || this.#random() > 0.25) return false;
    this.#withheld.set(entry.writeId, times + 1);
    return true;
  }

  #dueEchoes(): Journal[] {
    const now = this.#clock.millis();
    const due = this.#echoes.filter((echo) => echo.at <= now);
    this.#echoes = this.#echoes.filter((echo) => echo.at > now);
    return due.map((echo) => echo.entry);
  }

  #remember(batch: Journal[]): void {
    const now = this.#clock.millis();
    for (const entry of batch.filter(() => this.#random() < 0.2)) {
      this.#echoes.push({ entry, at: now + Math.floor(this.#random() * LONGEST_ECHO_MS) });
    }
  }

  #shuffle<T>(items: T[]): T[] {
    const keyed = items.map((item) => ({ item, order: this.#random() }));
    return keyed.sort((x, y) => x.order - y.order).map(({ item }) => item);
  }
}
