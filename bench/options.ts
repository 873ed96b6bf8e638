import { parseArgs } from 'node:util';
import type { Durability } from '#adapters/embedded/database.ts';

/** What a run is asked to do. */
export type Options = {
  names: string[];
  rounds: number;
  json: boolean;
  durability: Durability;
  /** a PocketBase binary to measure beside us */
  pocketbase: string | null;
  /** a folder in which Restate and its SDK are installed, to measure it beside us */
  restate: string | null;
  /** whether to measure AWS's event-ruler beside our matcher; needs Java and Maven */
  eventRuler: boolean;
  /** whether to say where the server's processor time goes */
  profile: boolean;
};

/** How the command is called. */
export const USAGE = `npm run bench -- [NAME…] [--rounds N] [--json] [--durability normal|full] [--pocketbase PATH] [--restate PATH] [--event-ruler] [--profile]`;

/** Reads the command line; throws an error that says what is wrong with it. */
export function readOptions(a: { args: readonly string[]; known: readonly string[] }): Options {
  const { values, positionals } = parseArgs({
    args: [...a.args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
      durability: { type: 'string', default: 'normal' },
      pocketbase: { type: 'string' },
      restate: { type: 'string' },
      'event-ruler': { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
    },
  });
  const { json, profile, durability, pocketbase = null, restate = null } = values;
  const eventRuler = values['event-ruler'];
  const rounds = Number(values.rounds);
  const unknown = positionals.find((name) => !a.known.includes(name));
  if (unknown !== undefined) throw new Error(`there is no benchmark "${unknown}"; there are ${a.known.join(', ')}`);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number from 1');
  if (durability !== 'normal' && durability !== 'full') throw new Error('--durability is normal or full');
  const names = a.known.filter((name) => positionals.length === 0 || positionals.includes(name));
  return { names, rounds, json, durability, pocketbase, restate, eventRuler, profile };
}
