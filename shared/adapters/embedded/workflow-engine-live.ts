import type { ExecState } from '#core/asl/exec-state.ts';
import type { Activity } from './activity.ts';
import type { ExecutionHead } from './workflow-engine-rows.ts';

/** An execution that something happens to just now. What only waits is not in memory. */
export class LiveExecution {
  readonly id: string;
  readonly #activity: Activity;
  readonly #tasks = new Map<string, () => void>();
  #tail: Promise<unknown> = Promise.resolve();
  #queued = 0;
  /** as stored; null before it is read, and after a write failed */
  stored: { seq: number; head: ExecutionHead; state: ExecState } | null = null;

  constructor(a: { id: string; activity: Activity }) {
    this.id = a.id;
    this.#activity = a.activity;
  }

  /** Nothing is queued and no task runs: it can be dropped from memory. */
  get quiet(): boolean {
    return this.#queued === 0 && this.#tasks.size === 0;
  }

  /** Runs `work` after all that was queued before. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#queued++;
    const turn = this.#tail.then(work);
    this.#tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#queued--;
    }
  }

  /** Counts a task as activity until it is ended. */
  beginTask(taskId: string): void {
    this.#activity.begin();
    this.#tasks.set(taskId, () => this.#activity.end());
  }

  hasTask(taskId: string): boolean {
    return this.#tasks.has(taskId);
  }

  endTask(taskId: string): void {
    this.#tasks.get(taskId)?.();
    this.#tasks.delete(taskId);
  }

  /** Nobody waits for its tasks any more. */
  endAllTasks(): void {
    for (const taskId of [...this.#tasks.keys()]) this.endTask(taskId);
  }

  /** Resolves when what is queued now is done. */
  async settled(): Promise<void> {
    await this.#tail;
  }
}
