import { parseArgs } from 'node:util';

/** How large a storm is. */
export type StormSize = { events: number; rules: number };
/** What a run is asked to do. */
export type StressOptions = StormSize & { kills: number; seed: number; json: boolean; keep: string | null };

/** How the command is called. */
export const USAGE = `npm run stress -- rules [--events N] [--rules N] [--kills N] [--seed N] [--keep FOLDER] [--json]`;

/** Reads the command line; throws an error that says what is wrong with it. */
export function readOptions(args: readonly string[]): StressOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      events: { type: 'string', default: '100000' },
      rules: { type: 'string', default: '1000' },
      kills: { type: 'string', default: '12' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (positionals.length !== 1 || positionals[0] !== 'rules') throw new Error('say what to stress: rules');
  const [events, rules] = [whole({ ...values, name: 'events' }), whole({ ...values, name: 'rules' })];
  const [kills, seed] = [whole({ ...values, name: 'kills' }), whole({ ...values, name: 'seed' })];
  if (rules < 100 || rules % 100 !== 0) throw new Error('--rules goes by hundreds');
  return { events, rules, kills, seed, json: values.json, keep: values.keep ?? null };
}

function whole(a: { name: 'events' | 'rules' | 'kills' | 'seed' } & Record<string, unknown>): number {
  const number = Number(a[a.name]);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new Error(`--${a.name} must be a whole number`);
}
