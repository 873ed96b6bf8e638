import { z } from 'zod';
import { parseDuration } from '#core/time/duration.ts';

const object = z.record(z.string(), z.json());
const duration = z.string().refine((text) => (parseDuration(text) ?? -1) >= 0, 'must be a duration such as 2d');

/** What comes of a step that waits: an outcome, `met` for an event, the ending of a nested workflow, or `timeout`. */
const decisionSchema = z.union([
  z.string().min(1).max(100),
  z.strictObject({
    outcome: z.string().min(1).max(100),
    after: duration.optional().describe('How long after the step began; at once when it is left out'),
    by: z.string().max(100).optional(),
    comment: z.string().max(2000).optional(),
    fields: object.optional().describe('What is filled in'),
    output: z.json().optional().describe('What an event brings'),
  }),
]);

const failureSchema = z.union([
  z.string().min(1).max(200),
  z.strictObject({
    error: z.string().min(1).max(200),
    cause: z.string().max(2000).default(''),
    times: z.union([z.int().min(1).max(1000), z.literal('always')]).default(1),
  }),
]);

/** What a simulation starts with. */
export const simulationInputSchema = z.strictObject({
  record: object.optional().describe('The record that it is about, as far as it matters'),
  records: z
    .record(z.string(), z.array(object).max(1000))
    .optional()
    .describe('Other records, by `app/entity`; each with its id'),
  input: object.optional().describe('What a start by hand gives'),
  event: object.optional().describe('The event behind it: `{type, record, original, payload}`'),
  user: z
    .strictObject({
      id: z.string().nullable().default(null),
      type: z.string().default('USER'),
      roles: z.array(z.string()).default([]),
    })
    .optional(),
  now: z.iso.datetime().optional().describe('When it starts; 2026-01-01T00:00:00Z when it is left out'),
});

/** What happens during a simulation, by step. */
export const scriptShape = {
  input: simulationInputSchema.default({}),
  decisions: z
    .record(z.string(), z.union([decisionSchema, z.array(decisionSchema).min(1).max(100)]))
    .default({})
    .describe('One for every visit of the step, or a list with one for each; where nothing is said the time runs out'),
  failures: z
    .record(z.string(), z.union([failureSchema, z.array(failureSchema).min(1).max(100)]))
    .default({})
    .describe('What goes wrong, one for each attempt; `<step>.compensate` for what takes a step back'),
  meanwhile: z
    .record(z.string(), object)
    .default({})
    .describe('What others change of the record while a step waits; it is so when the step is over'),
};
const scriptSchema = z.strictObject(scriptShape);

/** What a simulation starts with and what happens during it. */
export type Script = z.infer<typeof scriptSchema>;
/** The same as it may be written. */
export type ScriptInput = z.input<typeof scriptSchema>;
/** What comes of one visit of a step that waits. */
export type Decision = Exclude<z.infer<typeof decisionSchema>, string>;
/** What goes wrong at one or several attempts. */
export type Failure = Exclude<z.infer<typeof failureSchema>, string>;

/** When simulations start that do not say. */
export const START = '2026-01-01T00:00:00.000Z';

/** Reads a script; throws a ZodError with all that is wrong. */
export function parseScript(value: unknown): Script {
  return scriptSchema.parse(value);
}

/** Hands out what was scripted for each step, in order. */
export class Cues {
  readonly #script: Script;
  readonly #visits = new Map<string, number>();
  readonly #failed = new Map<string, number>();

  constructor(script: Script) {
    this.#script = script;
  }

  /** What comes of this visit; null when nothing is said. One that stands alone counts for every visit. */
  decision(step: string): Decision | null {
    const written = this.#script.decisions[step];
    const visit = this.#visits.get(step) ?? 0;
    this.#visits.set(step, visit + 1);
    const one = Array.isArray(written) ? written[visit] : written;
    if (one === undefined) return null;
    return typeof one === 'string' ? { outcome: one } : one;
  }

  /** What goes wrong at this attempt; null when it works. */
  failure(key: string): Failure | null {
    const written = this.#script.failures[key];
    if (written === undefined) return null;
    const used = this.#failed.get(key) ?? 0;
    this.#failed.set(key, used + 1);
    let left = used;
    for (const one of Array.isArray(written) ? written : [written]) {
      const failure: Failure = typeof one === 'string' ? { error: one, cause: '', times: 1 } : one;
      if (failure.times === 'always' || left < failure.times) return failure;
      left -= failure.times;
    }
    return null;
  }
}
