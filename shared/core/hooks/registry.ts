import { didYouMean } from '#core/errors/suggest.ts';
import type { Hook } from './define-hook.ts';

/** The hooks that bindings may name. */
export class HookRegistry {
  readonly #hooks = new Map<string, Hook>();
  readonly #former = new Map<string, Hook>();

  constructor(a: { hooks: readonly Hook[] }) {
    for (const hook of a.hooks) this.#hooks.set(this.#free(hook.name), hook);
    for (const hook of a.hooks) for (const name of hook.formerly ?? []) this.#former.set(this.#free(name), hook);
  }

  /** The hook of a name, also of one that it had; null if there is none. */
  get(name: string): Hook | null {
    return this.#hooks.get(name) ?? this.#former.get(name) ?? null;
  }

  /** `; did you mean "x"?` for a name that is not registered, or nothing. */
  suggest(name: string): string {
    return didYouMean({ name, known: this.#hooks.keys() });
  }

  list(): Hook[] {
    return [...this.#hooks.values()].sort((x, y) => (x.name < y.name ? -1 : 1));
  }

  /** Two hooks of one name would mean that one of them silently never runs. */
  #free(name: string): string {
    if (this.#hooks.has(name) || this.#former.has(name)) throw new Error(`hook "${name}" is registered twice`);
    return name;
  }
}
