import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { PatternIndex } from '#core/patterns/pattern-index.ts';
import { buildEventRuler, type EventRuler } from '../event-ruler.ts';
import { type BenchResult, rounds, type Sample } from '../figures.ts';
import type { Options } from '../options.ts';
import { type RuleLoad, ruleLoad } from '../rule-load.ts';
import { withTempFolder } from '../temp-folder.ts';

const RULES = 10_000;
const SIZES = [100, 1000, 10_000, 100_000];
const SECONDS = 2;
/** Nobody's rules but these 20 are met by the events of the cost by size. */
const TENANT = 't1';
const BATCH = 200;

type Ours = { index: PatternIndex; compileMs: number; bytes: number };

/** Many rules against events as JSON text, ours alone or beside AWS's event-ruler. */
export function patterns(a: { options: Options }): Promise<BenchResult> {
  return withTempFolder(async (dir) => {
    const ruler = a.options.eventRuler ? await buildEventRuler({ dir }) : null;
    const figures = await rounds({ times: a.options.rounds, round: () => round({ ruler }) });
    return { bench: 'patterns', about: ABOUT, figures };
  });
}

const ABOUT = [
  'JSON text in, names of rules out, one thread. 10,000 rules of tenant, type and status, 20 a tenant, and events of all',
  'tenants; `numeric` has one more bound in each rule. event-ruler 1.8.1 gets the same files in a JVM of its own, which',
  'warms up for twice as long as is measured; so do we. By size: events of one tenant, rules of all others.',
];

async function round(a: { ruler: EventRuler | null }): Promise<Sample[]> {
  const exact = ruleLoad({ rules: RULES, numeric: false });
  const ours = build(exact);
  const rate = eventsPerSecond({ ours, load: exact });
  const numeric = ruleLoad({ rules: RULES, numeric: true });
  const samples: Sample[] = [
    { name: '10,000 rules', unit: 'events/s', value: rate },
    { name: '10,000 rules, to compile', unit: 'ms', value: ours.compileMs },
    { name: '10,000 rules, memory', unit: 'bytes/rule', value: ours.bytes / RULES },
    {
      name: '10,000 rules, numeric',
      unit: 'events/s',
      value: eventsPerSecond({ ours: build(numeric), load: numeric }),
    },
  ];
  if (a.ruler) samples.push(...(await beside({ ruler: a.ruler, ours, rate, load: exact })));
  return [...samples, ...bySize()];
}

async function beside(a: { ruler: EventRuler; ours: Ours; rate: number; load: RuleLoad }): Promise<Sample[]> {
  const theirs = await a.ruler.run({ ...a.load, seconds: SECONDS });
  const hits = hitsOf({ ours: a.ours, load: a.load });
  if (theirs.hits !== hits) throw new Error(`event-ruler has ${theirs.hits} hits where we have ${hits}`);
  return [
    { name: 'event-ruler, 10,000 rules', unit: 'events/s', value: theirs.events_per_second },
    { name: 'event-ruler, to compile', unit: 'ms', value: theirs.compile_ms },
    { name: 'event-ruler, memory of the process', unit: 'MB', value: theirs.used_mb },
    { name: 'DRO : event-ruler', unit: '×', value: a.rate / theirs.events_per_second },
  ];
}

function bySize(): Sample[] {
  const costs = SIZES.map((rules) => {
    const load = ruleLoad({ rules, numeric: false, eventsOf: TENANT });
    return { rules, micros: 1e6 / eventsPerSecond({ ours: build(load), load }) };
  });
  const [first, last] = [costs[0]?.micros ?? Number.NaN, costs.at(-1)?.micros ?? Number.NaN];
  return [
    ...costs.map(({ rules, micros }) => ({
      name: `${rules} rules, an event of one tenant`,
      unit: 'µs',
      value: micros,
    })),
    { name: 'an event, 100,000 rules : 100 rules', unit: '×', value: last / first },
  ];
}

function build(load: RuleLoad): Ours {
  const before = heapUsed();
  const index = new PatternIndex();
  const start = performance.now();
  load.patterns.forEach((pattern, i) => {
    index.put({ id: `r${i}`, pattern: JSON.parse(pattern) });
  });
  const compileMs = performance.now() - start;
  return { index, compileMs, bytes: heapUsed() - before };
}

function eventsPerSecond(a: { ours: Ours; load: RuleLoad }): number {
  measure({ ...a, seconds: 2 * SECONDS });
  return measure({ ...a, seconds: SECONDS });
}

function measure(a: { ours: Ours; load: RuleLoad; seconds: number }): number {
  const { index } = a.ours;
  const { events } = a.load;
  const start = performance.now();
  let count = 0;
  let elapsed = 0;
  while (elapsed < a.seconds * 1000) {
    for (let i = 0; i < BATCH; i++) index.match({ event: JSON.parse(events[count++ % events.length] ?? '') });
    elapsed = performance.now() - start;
  }
  return (count * 1000) / elapsed;
}

function hitsOf(a: { ours: Ours; load: RuleLoad }): number {
  return a.load.events.reduce((hits, event) => hits + a.ours.index.match({ event: JSON.parse(event) }).length, 0);
}

/** Bytes that are in use, all that is not having been let go. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed;
}
