import type { Machine } from '#core/asl/machine.ts';
import { prepareMachine } from '#core/asl/prepare-machine.ts';
import { DroError, isDroError } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';
import type { WorkflowEngine } from '#ports/workflow-engine.ts';
import type { Database } from './database.ts';
import { isSupported } from './workflow-engine-lambda.ts';
import type { WorkflowStore } from './workflow-engine-rows.ts';

const MOST_PREPARED = 500;

/** The machines of the engine: immutable rows on disk, prepared once and kept while they are in use. */
export class Machines {
  readonly #database: Database;
  readonly #store: WorkflowStore;
  readonly #prepared = new Map<string, Machine>();
  /** machines that take new executions, as far as is known without looking */
  readonly #open = new Set<string>();

  constructor(a: { database: Database; store: WorkflowStore }) {
    this.#database = a.database;
    this.#store = a.store;
  }

  /** A machine that has executions, removed or not. */
  get(id: string): Machine {
    const known = this.#prepared.get(id);
    if (known) return known;
    const row = this.#store.machine(id);
    if (!row) throw unknownMachine(id);
    return this.#keep({ id, machine: prepareMachine(row) });
  }

  /** Throws NOT_FOUND for a machine that takes no new executions. */
  checkOpen(id: string): void {
    if (this.#open.has(id)) return;
    if (this.#store.machine(id)?.removed !== false) throw unknownMachine(id);
    this.#keepOpen(id);
  }

  async ensure(a: { hash: string; asl: Json }): ReturnType<WorkflowEngine['ensureMachine']> {
    const machineId = machineIdOf(a);
    if (this.#open.has(machineId)) return { machineId, state: 'live' };
    const known = this.#store.machine(machineId);
    if (known && !known.removed) {
      this.#keepOpen(machineId);
      return { machineId, state: 'live' };
    }
    const asl = known?.asl ?? a.asl;
    const machine = prepareOrReason(asl);
    if ('reason' in machine) return { machineId, state: 'failed', reason: machine.reason };
    await this.#database.write(() => this.#store.putMachine({ id: machineId, asl }));
    this.#keep({ id: machineId, machine });
    return { machineId, state: 'live' };
  }

  async remove(id: string): Promise<void> {
    await this.#database.write(() => {
      this.#open.delete(id);
      this.#store.removeMachine(id);
    });
  }

  #keepOpen(id: string): void {
    // another process may remove machines from a file that it shares
    if (!this.#database.exclusive) return;
    if (this.#open.size >= MOST_PREPARED) this.#open.clear();
    this.#open.add(id);
  }

  #keep(a: { id: string; machine: Machine }): Machine {
    if (this.#prepared.size >= MOST_PREPARED) this.#prepared.clear();
    this.#prepared.set(a.id, a.machine);
    return a.machine;
  }
}

/** The id of a hash's machine. */
export function machineIdOf(a: { hash: string }): string {
  return `dro-${a.hash}`;
}

function prepareOrReason(asl: Json): Machine | { reason: string } {
  try {
    const machine = prepareMachine({ asl });
    const foreign = machine.resources.find((resource) => !isSupported(resource));
    return foreign === undefined ? machine : { reason: `tasks of ${foreign} cannot be run here` };
  } catch (error) {
    if (isDroError(error)) return { reason: error.message };
    throw error;
  }
}

function unknownMachine(id: string): DroError {
  return new DroError({ code: 'NOT_FOUND', detail: `there is no state machine ${id}` });
}
