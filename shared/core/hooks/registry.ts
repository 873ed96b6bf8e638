import { nearest } from '#core/errors/suggest.ts';
import type { Hook } from './define-hook.ts';

/** The hooks that bindings may name. */
export class HookRegistry {
  readonly #hooks = new Map<string, Hook>();

  constructor(a: { hooks: readonly Hook[] }) {
    for (const hook of a.hooks) {
      // two hooks of one name would mean that one of them silently never runs
      if (this.#hooks.has(hook.name)) throw new Error(`hook "${hook.name}" is registered twice`);
      this.#hooks.set(hook.name, hook);
    }
  }

  get(name: string): Hook | null {
    return this.#hooks.get(name) ?? null;
  }

  /** The registered name nearest to an unknown one. */
  suggest(name: string): string | null {
    return nearest({ name, known: this.#hooks.keys() });
  }

  list(): Hook[] {
    return [...this.#hooks.values()].sort((x, y) => (x.name < y.name ? -1 : 1));
  }
}
