import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

/** How often something is to go wrong: a request to a service, or a function that dies so long after it was called. */
export type Fault = { times: number; kind?: 'throttle' | 'answer_lost' | 'partial'; after_ms?: number };

const PATH = `${process.env['AWS_ENDPOINT_URL']}/_dro/faults`;
const MOST_LOOKS = 400;
const LEFT = z.record(z.string(), z.looseObject({ times: z.int() }));

/** Has these go wrong from now on, and nothing else: `service.Operation` or `function:NAME`. */
export async function breakThings(faults: Readonly<Record<string, Fault>>): Promise<void> {
  const answer = await fetch(PATH, { method: 'PUT', body: JSON.stringify(faults) });
  if (!answer.ok) throw new Error(`faults were not taken: ${answer.status}`);
}

/** Resolves once all that was asked for went wrong. */
export async function allBroke(): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    const left = LEFT.parse(await (await fetch(PATH)).json());
    if (Object.values(left).every(({ times }) => times === 0)) return;
    await pause(250);
  }
  throw new Error(`not all that was to go wrong was met: ${await (await fetch(PATH)).text()}`);
}
