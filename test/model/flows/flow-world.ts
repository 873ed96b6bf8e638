import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instance, isOver } from '#app/workflows/instance.ts';
import type { JsonObject } from '#core/json/json.ts';
import { type Flow, type FlowStep, stepsById, withChildren } from '#test/support/flows/flow.ts';
import { toDefinition } from '#test/support/flows/to-definition.ts';
import { type DepotProcess, openProcess } from '../depot-process.ts';
import type { Fault } from '../faults.ts';
import type { Template } from '../template.ts';
import { labPack, newOutside, type Outside } from './lab.ts';
import { type Call, Script } from './script.ts';
import { instancesOf } from './stored-runs.ts';

const MOST_TRIES = 12;
const MOST_MOMENTS = 2000;
// no flow takes that long
const LONGEST = 7 * 24 * 3_600_000;
const AFTERWARDS = 15 * 60_000;

/** Some flows, each run once, by processes that die again and again. */
export class FlowWorld {
  readonly outside: Outside;
  /** the case that each flow is about, by its name */
  readonly cases = new Map<string, string>();
  readonly #template: Template;
  readonly #dir: string;
  readonly #script: Script;
  #process: DepotProcess;
  #reviving: Promise<DepotProcess> | null = null;
  #faults: Fault[] = [];
  readonly #until: number;
  #lives = 0;
  #keys = 0;
  deaths = 0;

  private constructor(a: { template: Template; dir: string; process: DepotProcess; outside: Outside }) {
    this.#template = a.template;
    this.#dir = a.dir;
    this.#process = a.process;
    this.outside = a.outside;
    this.#until = a.process.clock.millis() + LONGEST;
    this.#script = new Script({ plans: a.outside.plans });
  }

  static async open(a: { template: Template }): Promise<FlowWorld> {
    const { template } = a;
    const dir = mkdtempSync(join(tmpdir(), 'dro-flows-'));
    cpSync(template.dir, dir, { recursive: true });
    const outside = newOutside();
    const process = await openProcess({ dataDir: dir, pack: labPack({ outside }), now: template.now, life: 0 });
    return new FlowWorld({ template, dir, process, outside });
  }

  /** Starts every flow, and lets everything happen that will; the process dies at each of the faults. */
  async play(a: { flows: readonly Flow[]; faults: readonly Fault[] }): Promise<void> {
    const started: { id: string; flow: Flow; about: string }[] = [];
    for (const flow of a.flows) started.push(await this.#define(flow));
    await this.#settle();
    this.#faults = [...a.faults];
    this.#armNext(this.#process);
    for (const { id, flow, about } of started) {
      const input = { record_id: about, level: flow.level };
      await this.#send({ path: `/api/_admin/workflows/${id}/start`, body: { input }, as: 'ana' });
    }
    for (let moment = 0; moment < MOST_MOMENTS; moment++) {
      if (await this.#passMoment()) return;
    }
    throw new Error(`it goes on for ever: ${this.#shown()}`);
  }

  /** The process that lives, with nothing going on. */
  async rest(): Promise<DepotProcess> {
    await this.#settle();
    return this.#alive();
  }

  async close(): Promise<void> {
    if (!this.#process.faults.dead) await this.#process.local.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async #define(flow: Flow): Promise<{ id: string; flow: Flow; about: string }> {
    const all = withChildren(flow);
    const { json } = await this.#send({ path: '/api/lab/cases', body: { size: flow.size }, as: 'ana' });
    const about = String(json['id']);
    this.cases.set(flow.name, about);
    this.outside.plans.set(about, plansOf(all));
    let id = '';
    for (const one of all) {
      const made = await this.#send({ path: '/api/_admin/workflows', body: toDefinition(one), as: 'ana' });
      id = String(made.json['id']);
    }
    return { id, flow, about };
  }

  /** What is due now is done, or time goes on to what is due next; true when nothing is left. */
  async #passMoment(): Promise<boolean> {
    await this.#settle();
    const process = await this.#alive();
    const { database } = process.local;
    const now = process.clock.millis();
    const calls = this.#script.due(database);
    const ready = calls.filter((call) => call.at <= now);
    for (const call of ready) {
      this.#script.made(call);
      await this.#send(call);
    }
    if (ready.length > 0) return false;
    const all = instancesOf(database);
    if (all.every(isOver)) {
      await this.#outlive((one) => one.advance(AFTERWARDS));
      return instancesOf((await this.#alive()).local.database).every(isOver);
    }
    let due: number | null = null;
    await this.#outlive(async (one) => {
      due = await one.nextDue();
    });
    const next = Math.min(...calls.map((call) => call.at), due ?? Number.POSITIVE_INFINITY);
    if (next > this.#until) throw new Error(`nothing moves any more: ${this.#shown()}`);
    await this.#outlive(async (one) => {
      one.clock.moveTo(Math.max(next, one.clock.millis()));
      await one.local.tick();
    });
    return false;
  }

  /** Calls the API until there is an answer that a client can rely on. */
  async #send(call: Call | Omit<Call, 'at' | 'key'>): Promise<{ status: number; json: JsonObject }> {
    const key = `k${this.#keys++}`;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const process = await this.#alive();
      const token = call.as === 'boss' ? this.#template.boss : this.#template.token;
      const response = await process.app.request(call.path, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(call.body),
      });
      const text = await response.text();
      if (process.faults.dead || response.status >= 500) continue;
      const json: JsonObject = JSON.parse(text);
      // said before by a process that did not live to answer, or too late since something else was first
      if (response.status < 300 || json['code'] === 'ALREADY_DECIDED') return { status: response.status, json };
      throw new Error(`${call.path} ${JSON.stringify(call.body)}: ${text}`);
    }
    throw new Error(`${call.path} was never answered: ${this.#log()}`);
  }

  async #settle(): Promise<void> {
    await this.#outlive((process) => process.settle());
  }

  async #outlive(work: (process: DepotProcess) => Promise<void>): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const process = await this.#alive();
      // what a dead process says of its work is of no interest: it is done again
      const error = await work(process).then(
        () => null,
        (one: unknown) => one,
      );
      if (process.faults.dead) continue;
      if (error !== null) throw error;
      return;
    }
    throw new Error(`it never came to rest: ${this.#log()}`);
  }

  async #alive(): Promise<DepotProcess> {
    if (!this.#process.faults.dead) return this.#process;
    this.#reviving ??= this.#revive();
    return this.#reviving;
  }

  async #revive(): Promise<DepotProcess> {
    this.deaths++;
    const { local, clock } = this.#process;
    await local.activity.idle();
    local.database.close();
    const pack = labPack({ outside: this.outside });
    this.#process = await openProcess({ dataDir: this.#dir, pack, now: clock.now(), life: ++this.#lives });
    this.#armNext(this.#process);
    this.#reviving = null;
    return this.#process;
  }

  #armNext(process: DepotProcess): void {
    const next = this.#faults.shift();
    if (next) process.faults.arm(next);
  }

  #log(): string {
    return this.#process.logger.written.filter((line) => line.includes('"error"')).join('\n');
  }

  #shown(): string {
    const left = instancesOf(this.#process.local.database).filter((one: Instance) => !isOver(one));
    const about = left.map(({ id, workflow, status, waiting_for: steps, epoch }) => ({
      id,
      name: workflow.name,
      status,
      steps,
      epoch,
    }));
    return `${JSON.stringify(about)}\n${this.#log()}`;
  }
}

function plansOf(all: readonly Flow[]): Map<string, { flow: string; step: FlowStep }> {
  const entries = all.flatMap((flow) =>
    [...stepsById(flow)].map(([id, step]) => [id, { flow: flow.name, step }] as const),
  );
  return new Map(entries);
}
