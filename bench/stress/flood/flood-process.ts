import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { Json, JsonObject } from '#core/json/json.ts';
import { memoryMb } from '../../process-stats.ts';
import type { Ready } from './flood-life.ts';

const MOST_TRIES = 20;
// how long after the call at which it is due a process is killed, at most
const LATEST_KILL_MS = 60;

/** One process; `doomed` = it will be killed in a moment. */
type Life = { child: ChildProcess; ready: Ready; gone: Promise<void>; doomed: boolean };
/** A call of the process; `key` is the same however often it is tried. */
export type Asked = { path: string; as?: 'ana' | 'boss'; body?: JsonObject; key?: string };

/**
 * The process that serves a flood: killed (SIGKILL) some moments after every so many calls, and started again on the
 * same folder. Who was not answered asks again.
 */
export class FloodProcess {
  readonly #start: () => ChildProcess;
  readonly #kills: number[];
  readonly #random: () => number;
  readonly #onKill: (kill: number) => void;
  #alive: Promise<Life> | null = null;
  calls = 0;
  kills = 0;
  /** calls that were under way when the process was killed */
  broken = 0;
  memory = 0;

  constructor(a: {
    start(): ChildProcess;
    /** at which calls it is killed, in order */
    kills: readonly number[];
    random(): number;
    onKill(kill: number): void;
  }) {
    this.#start = () => a.start();
    this.#kills = [...a.kills];
    this.#random = () => a.random();
    this.#onKill = (kill) => a.onKill(kill);
  }

  /** Asks until there is an answer that can be relied on. */
  async ask(a: Asked): Promise<Json> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const life = await this.#living();
      this.#count(life);
      const answer = await this.#send({ ...a, life });
      if (answer === null) continue;
      const { status, text } = answer;
      // said before by a process that did not live to answer, or too late since something else was first
      if (status < 300 || JSON.parse(text).code === 'ALREADY_DECIDED') return JSON.parse(text);
      if (status < 500) throw new Error(`${a.path} ${JSON.stringify(a.body)} answered ${status}: ${text}`);
    }
    throw new Error(`${a.path} was never answered`);
  }

  /** Kills it for good. */
  async end(): Promise<void> {
    const { child, gone } = await this.#living();
    this.memory = Math.max(this.memory, memoryMb(child.pid ?? 0)?.most ?? 0);
    child.kill('SIGKILL');
    await gone;
  }

  async #send(a: Asked & { life: Life }): Promise<{ status: number; text: string } | null> {
    const { life, body, key } = a;
    const { ready } = life;
    const headers = {
      ...(a.as && { authorization: `Bearer ${ready[a.as]}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
    };
    const request = { method: body ? 'POST' : 'GET', headers, ...(body && { body: JSON.stringify(body) }) };
    try {
      const response = await fetch(`${ready.url}${a.path}`, request);
      return { status: response.status, text: await response.text() };
    } catch (error) {
      // an error of a process that lives is none of ours
      if (!life.doomed) throw error;
      this.broken++;
      await life.gone;
      return null;
    }
  }

  #count(life: Life): void {
    this.calls++;
    const [next] = this.#kills;
    if (life.doomed || next === undefined || this.calls < next) return;
    life.doomed = true;
    this.#kills.shift();
    this.memory = Math.max(this.memory, memoryMb(life.child.pid ?? 0)?.most ?? 0);
    void pause(this.#random() * LATEST_KILL_MS).then(() => life.child.kill('SIGKILL'));
  }

  #living(): Promise<Life> {
    this.#alive ??= this.#begin();
    return this.#alive;
  }

  async #begin(): Promise<Life> {
    const child = this.#start();
    const gone = new Promise<void>((resolve) => {
      child.once('exit', () => {
        this.#alive = null;
        resolve();
      });
    });
    const first = new Promise<Ready>((resolve) => {
      createInterface({ input: child.stdout ?? process.stdin }).once('line', (line) => resolve(JSON.parse(line)));
    });
    const ready = await Promise.race([first, gone]);
    if (!ready) throw new Error('the process ended before it could be asked');
    const life: Life = { child, ready, gone, doomed: false };
    void gone.then(() => life.doomed && this.#onKill(++this.kills));
    return life;
  }
}
