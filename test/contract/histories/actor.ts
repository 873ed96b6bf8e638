import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { EngineWorld } from '../workflow-engine.suite.ts';
import { type Call, callsOf } from './calls.ts';
import { textOf } from './normalise.ts';
import { type Answer, namesOf, type Script, usualAnswer } from './script.ts';

type World = Pick<EngineWorld, 'engine' | 'functions'>;
type Settling = Parameters<World['engine']['settle']>[0];

/** Plays the functions of a compiled machine by a script, and those who settle its tokens. */
export class Actor {
  readonly #world: World;
  readonly #script: Script;
  readonly #calls: readonly Call[];
  readonly #attempts = new Map<string, number>();
  readonly #asked: Json[] = [];
  readonly #open: Settling[] = [];

  constructor(a: { world: World; asl: JsonObject; script: Script }) {
    this.#world = a.world;
    this.#script = a.script;
    this.#calls = callsOf(a.asl);
    for (const name of ['dro-task', 'dro-wait']) {
      a.world.functions.set(name, (payload) => this.#answer(payload));
    }
  }

  /** What the functions were asked, in any order. Without `inner`: by the machine itself, outside of its branches. */
  asked(a: { inner: boolean }): string[] {
    const all = a.inner ? this.#asked : this.#asked.filter((payload) => !(isObject(payload) && 'scope' in payload));
    return all.map(shown).sort();
  }

  /** Whether there were tokens to settle. */
  async settleTokens(): Promise<boolean> {
    const open = this.#open.splice(0);
    for (const one of open) await this.#world.engine.settle(one);
    return open.length > 0;
  }

  async #answer(payload: Json): Promise<Json> {
    this.#asked.push(payload);
    const answer = this.#take(payload);
    if (answer === 'silence') return null;
    if ('return' in answer) return answer.return;
    if ('throw' in answer) throw Object.assign(new Error('as the script says'), { name: answer.throw });
    const token = isObject(payload) ? payload['token'] : null;
    this.#open.push({ token: String(token), result: answer.settle });
    return null;
  }

  #take(payload: Json): Answer {
    const { names, place } = namesOf(payload);
    const attempt = this.#attempts.get(place) ?? 0;
    this.#attempts.set(place, attempt + 1);
    const scripted = names.map((name) => this.#script[name]).find((answers) => answers !== undefined);
    const call = this.#calls.find(({ key }) => key === names[1]);
    const usual = usualAnswer(call ?? { does: '', waitsForToken: false, assigns: [] });
    return scripted?.[attempt] ?? scripted?.at(-1) ?? usual;
  }
}

/** A payload without what is the same in all, and without tokens and causes, which engines word as they like. */
function shown(payload: Json): string {
  if (!isObject(payload)) return textOf(payload);
  const { do: does, step } = payload;
  const hidden = ['do', 'step', 'tenantId', 'instanceId', 'epoch', 'workflowRef', 'token', 'cause'];
  const more = Object.entries(payload).filter(([key]) => !hidden.includes(key));
  return `${String(does)} ${String(step)} ${textOf(Object.fromEntries(more))}`;
}
