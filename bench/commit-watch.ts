import type { Platform } from '#app/platform.ts';
import type { Journal } from '#core/plan/journal.ts';

/**
 * Tells when commits of a platform are through, by a key made from their journal rows (null = not of interest). It
 * stands around the store and takes no part, so it costs next to nothing.
 */
export class CommitWatch {
  readonly #arrived = new Map<string, number>();
  readonly #waiting = new Map<string, (at: number) => void>();

  constructor(a: { platform: Platform; keyOf: (journal: Journal) => string | null }) {
    const { store } = a.platform;
    a.platform.store = {
      ...store,
      commit: async (one) => {
        const result = await store.commit(one);
        const key = result.ok ? a.keyOf(one.plan.journal) : null;
        // what was answered early counts once it is on disk; a lost one fails the run by never arriving
        if (key !== null)
          store
            .settled()
            .then(() => this.#arrive(key))
            .catch(() => undefined);
        return result;
      },
    };
  }

  /** When the commit with this key was through (performance.now), which may be before it is asked for. */
  at(key: string): Promise<number> {
    const arrived = this.#arrived.get(key);
    if (arrived !== undefined) {
      this.#arrived.delete(key);
      return Promise.resolve(arrived);
    }
    return new Promise((resolve) => this.#waiting.set(key, resolve));
  }

  #arrive(key: string): void {
    const at = performance.now();
    const waiting = this.#waiting.get(key);
    if (!waiting) {
      this.#arrived.set(key, at);
      return;
    }
    this.#waiting.delete(key);
    waiting(at);
  }
}

/** Tells when instances are waiting or completed: `<instance>:<status>`. */
export function watchInstances(a: { platform: Platform }): CommitWatch {
  return new CommitWatch({
    platform: a.platform,
    keyOf: ({ root, changes }) => {
      const status = root.entity === '_workflow_instances' ? changes[0]?.changes['status']?.new : undefined;
      return status === 'completed' || status === 'waiting' ? `${root.id}:${status}` : null;
    },
  });
}
