import { parseArgs } from 'node:util';

/** How large a storm is. */
export type StormSize = { events: number; rules: number };
/** What is stressed: rules by a storm of events, workflows by a flood of them. */
export type Stressed = 'rules' | 'workflows';
/** What a run is asked to do. */
export type StressOptions = StormSize & {
  what: Stressed;
  flows: number;
  kills: number;
  seed: number;
  json: boolean;
  keep: string | null;
};

/** How the command is called. */
export const USAGE = `npm run stress -- rules [--events N] [--rules N] [--kills N] [--seed N] [--keep FOLDER] [--json]
npm run stress -- workflows [--flows N] [--kills N] [--seed N] [--keep FOLDER] [--json]`;

/** Reads the command line; throws an error that says what is wrong with it. */
export function readOptions(args: readonly string[]): StressOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      events: { type: 'string', default: '100000' },
      flows: { type: 'string', default: '400' },
      rules: { type: 'string', default: '1000' },
      kills: { type: 'string', default: '12' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [what] = positionals;
  if (positionals.length !== 1 || (what !== 'rules' && what !== 'workflows')) {
    throw new Error('say what to stress: rules or workflows');
  }
  const [events, rules] = [whole({ ...values, name: 'events' }), whole({ ...values, name: 'rules' })];
  const [kills, seed] = [whole({ ...values, name: 'kills' }), whole({ ...values, name: 'seed' })];
  const flows = whole({ ...values, name: 'flows' });
  if (rules < 100 || rules % 100 !== 0) throw new Error('--rules goes by hundreds');
  return { what, flows, events, rules, kills, seed, json: values.json, keep: values.keep ?? null };
}

function whole(a: { name: 'flows' | 'events' | 'rules' | 'kills' | 'seed' } & Record<string, unknown>): number {
  const number = Number(a[a.name]);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new Error(`--${a.name} must be a whole number`);
}
