import { ASSUMED, MEMORY } from './assumptions.ts';
import { PRICES } from './prices.ts';
import type { Usage } from './usage.ts';

/** What some usage costs, in US dollars, by service. */
export type Bill = {
  gateway: number;
  lambda: number;
  dynamodb: number;
  sqs: number;
  eventbridge: number;
  stepFunctions: number;
  logsAndTraces: number;
};

const KILOBYTES_IN_A_GIGABYTE = 1024 * 1024;

/** Units times prices. */
export function billOf(used: Usage): Bill {
  const asked = used.apiCalls * (1 - ASSUMED.authorized);
  const calls = used.apiCalls + used.calls + asked;
  const seconds = {
    api: (used.apiCalls * ASSUMED.apiMillis) / 1000,
    other: ((used.calls + asked) * ASSUMED.millis) / 1000,
  };
  const gigabyteSeconds = seconds.api * MEMORY.api + seconds.other * MEMORY.other;
  const gigabytes = (calls * ASSUMED.logKilobytes) / KILOBYTES_IN_A_GIGABYTE;
  return {
    gateway: used.apiCalls * (PRICES.request.usd + PRICES.inspected.usd),
    lambda: calls * PRICES.call.usd + gigabyteSeconds * PRICES.gigabyteSecond.usd,
    dynamodb: used.writeUnits * PRICES.writeUnit.usd + used.readUnits * PRICES.readUnit.usd,
    sqs: used.queueRequests * PRICES.queueRequest.usd,
    eventbridge: used.events * PRICES.event.usd,
    stepFunctions: used.transitions * PRICES.transition.usd,
    logsAndTraces: gigabytes * PRICES.logGigabyte.usd + calls * ASSUMED.traced * PRICES.trace.usd,
  };
}

/** The sum of a bill. */
export function totalOf(bill: Bill): number {
  return Object.values(bill).reduce((sum, usd) => sum + usd, 0);
}

/** So many of each. */
export function sumOf(parts: readonly { times: number; usage: Usage }[]): Usage {
  const sum = (of: keyof Usage): number => parts.reduce((all, { times, usage }) => all + times * usage[of], 0);
  return {
    apiCalls: sum('apiCalls'),
    calls: sum('calls'),
    writeUnits: sum('writeUnits'),
    readUnits: sum('readUnits'),
    queueRequests: sum('queueRequests'),
    events: sum('events'),
    transitions: sum('transitions'),
  };
}
