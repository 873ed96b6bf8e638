import { Definitions } from '#app/definitions/definitions.ts';
import type { Platform } from '#app/platform.ts';

/**
 * What goes wrong at one call of a port: it `fails` (an error, the process lives on) or the process `dies`, before or
 * after the call took effect. `lost` = what had been handed to the file and not yet committed dies with it.
 */
export type Fault = { kind: 'fails' | 'dies'; when: 'before' | 'after'; after: number; lost: boolean };

/** A platform whose ports go wrong at a chosen call; once dead, every call fails. */
export type Faults = {
  /** the next fault: at the `after`-th call of a port from now */
  arm(fault: Fault): void;
  /** takes the next fault back */
  disarm(): void;
  readonly dead: boolean;
  /** calls of ports so far */
  readonly calls: number;
};

const PORTS = ['store', 'feed', 'bus', 'rules', 'engine', 'timers', 'jobs', 'secrets'] as const;
// what ties the platform to its adapters once, before anything happens, and what only works out a name
const SAFE = new Set(['attach', 'executionId', 'machineId']);

/** Puts faults in front of the ports of a platform that was not started yet; `die` stops the process behind them. */
export function injectFaults(a: { platform: Platform; die: (fault: Fault) => void }): Faults {
  const { platform } = a;
  let armed: Fault | null = null;
  let left = 0;
  let dead = false;
  let calls = 0;

  function strike(fault: Fault): never {
    if (fault.kind === 'dies' && !dead) {
      dead = true;
      a.die(fault);
    }
    throw new Error(fault.kind === 'dies' ? 'the process is gone' : 'a port failed');
  }

  async function pass(call: () => unknown): Promise<unknown> {
    if (dead) throw new Error('the process is gone');
    calls++;
    const fault = armed && left-- === 0 ? armed : null;
    if (fault) armed = null;
    if (fault?.when === 'before') strike(fault);
    const value = await call();
    if (fault) strike(fault);
    if (dead) throw new Error('the process is gone');
    return value;
  }

  const wrap = (port: object): object =>
    new Proxy(port, {
      get: (target, name) => {
        const found: unknown = Reflect.get(target, name);
        if (typeof found !== 'function' || SAFE.has(String(name))) return found;
        return (...given: unknown[]) => pass(() => Reflect.apply(found, target, given));
      },
    });
  for (const name of PORTS) Object.assign(platform, { [name]: wrap(platform[name]) });
  const { store, hooks, actions, tasks } = platform;
  platform.definitions = new Definitions({ store, hooks, actions, tasks });

  return {
    arm: (fault) => {
      armed = fault;
      left = fault.after;
    },
    disarm: () => {
      armed = null;
    },
    get dead() {
      return dead;
    },
    get calls() {
      return calls;
    },
  };
}
