import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '#core/json/json.ts';
import { depotPack, type Sink } from './depot.ts';
import { type DepotProcess, openProcess } from './depot-process.ts';
import type { Fault } from './faults.ts';
import type { Template } from './template.ts';

/** A call of the API. */
export type DepotCall = { method: string; path: string; body?: JsonObject; ifMatch?: number };
/** What came back in the end. */
export type DepotAnswer = { status: number; json: JsonObject };

const MOST_TRIES = 12;
const HOUR = 3_600_000;

/**
 * The depot as its clients know it. Its process may fail or die at any call of a port; a client then asks again, with
 * the same Idempotency-Key, until it has an answer.
 */
export class DepotWorld {
  readonly sink: Sink;
  readonly #template: Template;
  readonly #dir: string;
  #process: DepotProcess;
  #reviving: Promise<DepotProcess> | null = null;
  #keys = 0;
  #lives = 0;
  /** how often it failed or died so far */
  troubles = 0;

  private constructor(a: { template: Template; dir: string; sink: Sink; process: DepotProcess }) {
    this.#template = a.template;
    this.#dir = a.dir;
    this.sink = a.sink;
    this.#process = a.process;
  }

  static async open(template: Template): Promise<DepotWorld> {
    const dir = mkdtempSync(join(tmpdir(), 'dro-model-'));
    cpSync(template.dir, dir, { recursive: true });
    const sink: Sink = { seen: [], next: [] };
    const process = await openProcess({ dataDir: dir, pack: depotPack({ sink }), now: template.now, life: 0 });
    return new DepotWorld({ template, dir, sink, process });
  }

  /** The process that lives; a dead one is succeeded by another on the same folder. */
  async alive(): Promise<DepotProcess> {
    if (!this.#process.faults.dead) return this.#process;
    this.#reviving ??= this.#revive();
    return this.#reviving;
  }

  async arm(fault: Fault): Promise<void> {
    (await this.alive()).faults.arm(fault);
  }

  /** Calls the API until there is an answer that a client can rely on. */
  async send(call: DepotCall): Promise<DepotAnswer> {
    const key = `k${this.#keys++}`;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const process = await this.alive();
      const answer = await request({ process, call, key, token: this.#template.token });
      if (!process.faults.dead && isWhole(answer)) return answer;
      this.troubles++;
    }
    throw new Error(`${call.method} ${call.path} was never answered: ${this.log().join('\n')}`);
  }

  async settle(): Promise<void> {
    await this.#outlive((process) => process.settle());
  }

  async advance(ms: number): Promise<void> {
    await this.#outlive((process) => process.advance(ms));
  }

  /** Mends whatever is broken and lets time pass until nothing is left to do but what can never succeed. */
  async recover(): Promise<void> {
    this.sink.next = [];
    await this.advance(3 * HOUR);
    (await this.alive()).faults.disarm();
    await this.advance(3 * HOUR);
    for (let round = 0; round < 5; round++) {
      const { json } = await this.send({ method: 'GET', path: '/api/_admin/dead-letters?limit=100' });
      const dead = Array.isArray(json['items']) ? json['items'].map((one) => String(Object(one).id)) : [];
      if (dead.length === 0) return;
      for (const id of dead) {
        await this.send({ method: 'POST', path: `/api/_admin/dead-letters/${encodeURIComponent(id)}/redrive` });
      }
      await this.advance(3 * HOUR);
    }
  }

  /** What the living process said. */
  log(): string[] {
    return this.#process.logger.lines.filter((line) => line.level === 'error').map((line) => line.message);
  }

  async close(): Promise<void> {
    if (!this.#process.faults.dead) await this.#process.local.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async #outlive(work: (process: DepotProcess) => Promise<void>): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const process = await this.alive();
      // what a dead or failing process says of its work is of no interest: it is done again
      const failed = await work(process).then(
        () => false,
        () => true,
      );
      if (!failed && !process.faults.dead) return;
      this.troubles++;
    }
    throw new Error(`it never came to rest: ${this.log().join('\n')}`);
  }

  async #revive(): Promise<DepotProcess> {
    const { local, clock } = this.#process;
    await local.activity.idle();
    local.database.close();
    this.#process = await openProcess({
      dataDir: this.#dir,
      pack: depotPack({ sink: this.sink }),
      now: clock.now(),
      life: ++this.#lives,
    });
    this.#reviving = null;
    return this.#process;
  }
}

/** A bulk may be answered although a part of it broke; that part is asked for again too. */
function isWhole(answer: DepotAnswer): boolean {
  const { results } = answer.json;
  const parts = Array.isArray(results) ? results.map((one) => Number(Object(one).status)) : [];
  return [answer.status, ...parts].every((status) => !(status >= 500));
}

async function request(a: {
  process: DepotProcess;
  call: DepotCall;
  key: string;
  token: string;
}): Promise<DepotAnswer> {
  const { method, path, body, ifMatch } = a.call;
  const response = await a.process.app.request(path, {
    method,
    headers: {
      authorization: `Bearer ${a.token}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(method !== 'GET' && { 'idempotency-key': a.key }),
      ...(ifMatch !== undefined && { 'if-match': String(ifMatch) }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? {} : JSON.parse(text) };
}
