import { Fifo } from './jobs-fifo.ts';

/** Names of groups that take their turn ahead of the others begin with this. */
export const AHEAD = '!';

type Group = {
  name: string;
  waiting: Fifo<number>;
  /** retries that are due, and a redriven job: ahead of what waits */
  urgent: number[];
  /** the dead or redriven job that parks the group */
  blocker: number | null;
  running: boolean;
  listed: boolean;
};

/**
 * Which job may run next, by number. One job of a group at a time; groups take turns; a parked group runs nothing
 * but the job that parks it, once that is redriven.
 */
export class JobGroups {
  readonly #groups = new Map<string, Group>();
  readonly #ready = new Fifo<Group>();
  readonly #first = new Fifo<Group>();

  /** Queues a job at the end of its group. */
  add(a: { group: string; seq: number }): void {
    const group = this.#group(a.group);
    group.waiting.push(a.seq);
    this.#list(group);
  }

  /** Queues a job ahead of what waits in its group. */
  addUrgent(a: { group: string; seq: number }): void {
    const group = this.#group(a.group);
    group.urgent.push(a.seq);
    this.#list(group);
  }

  /** From now on nothing of the group runs, but this job if it is redriven. */
  park(a: { group: string; seq: number }): void {
    this.#group(a.group).blocker = a.seq;
  }

  /** The group goes on, if it was this job that parked it. */
  release(a: { group: string; seq: number }): void {
    const group = this.#group(a.group);
    if (group.blocker === a.seq) group.blocker = null;
    this.#list(group);
  }

  /** The next job; its group is busy until `finished`. */
  take(): { group: string; seq: number } | null {
    for (let group = this.#next(); group !== undefined; group = this.#next()) {
      group.listed = false;
      const seq = takeFrom(group);
      if (seq === undefined) continue;
      group.running = true;
      return { group: group.name, seq };
    }
    return null;
  }

  /** The group's running job is over, for this attempt. */
  finished(a: { group: string }): void {
    const group = this.#group(a.group);
    group.running = false;
    this.#list(group);
  }

  #next(): Group | undefined {
    return this.#first.shift() ?? this.#ready.shift();
  }

  #group(name: string): Group {
    const known = this.#groups.get(name);
    if (known) return known;
    const made = { name, waiting: new Fifo<number>(), urgent: [], blocker: null, running: false, listed: false };
    this.#groups.set(name, made);
    return made;
  }

  #list(group: Group): void {
    if (group.running || group.listed) return;
    if (isRunnable(group)) {
      group.listed = true;
      (group.name.startsWith(AHEAD) ? this.#first : this.#ready).push(group);
    } else if (group.blocker === null && group.waiting.length + group.urgent.length === 0) {
      this.#groups.delete(group.name);
    }
  }
}

function isRunnable(group: Group): boolean {
  if (group.blocker !== null) return group.urgent.includes(group.blocker);
  return group.urgent.length + group.waiting.length > 0;
}

function takeFrom(group: Group): number | undefined {
  if (group.blocker === null) return group.urgent.shift() ?? group.waiting.shift();
  const at = group.urgent.indexOf(group.blocker);
  return at < 0 ? undefined : group.urgent.splice(at, 1)[0];
}
