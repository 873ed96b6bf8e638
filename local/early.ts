import type { Database } from '#adapters/embedded/database.ts';
import type { Platform } from '#app/platform.ts';
import type { Egress } from '#ports/egress.ts';

/**
 * The platform as the functions that workflows call see it: a write is answered before it is on disk, so that what
 * one turn does is one transaction. It is there for what cannot go ahead of the disk: everything that leaves waits.
 */
export function earlyPlatform(platform: Platform): () => Platform {
  let made: { of: Platform['store']; early: Platform } | null = null;
  return () => {
    const { store } = platform;
    // tests put something in front of a port after the wiring
    if (made?.of === store) return made.early;
    const early = { ...platform, store: earlyStore(store) };
    made = { of: store, early };
    return early;
  };
}

function earlyStore(store: Platform['store']): Platform['store'] {
  return { ...store, commit: (one) => store.commit({ ...one, early: true }) };
}

/** The way out, behind what has to be on disk first. */
export function settledEgress(a: { database: Database; egress: Egress }): Egress {
  return {
    call: async (call) => {
      try {
        await a.database.settled();
      } catch {
        return { ok: false, reason: 'unreachable', detail: 'what leads to the call could not be stored' };
      }
      return a.egress.call(call);
    },
  };
}
