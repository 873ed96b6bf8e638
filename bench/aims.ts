import { type BenchResult, spread } from './figures.ts';

type Aim = { bench: string; figure: string; atLeast?: number; atMost?: number };
/** An aim, what was measured for it, and whether it is met. */
export type AimResult = { aim: string; value: number; unit: string; met: boolean };

const AIMS: readonly Aim[] = [
  { bench: 'http', figure: 'DRO : PocketBase, 1 connection', atLeast: 1 },
  { bench: 'http', figure: 'DRO : PocketBase, 16 connections', atLeast: 1 },
  { bench: 'writes', figure: '16 at a time', atLeast: 4000 },
  { bench: 'core', figure: 'the items', atMost: 150 },
  { bench: 'core', figure: 'a hook, of 10', atMost: 15 },
  { bench: 'patterns', figure: 'DRO : event-ruler', atLeast: 1.5 },
  { bench: 'patterns', figure: '10,000 rules, numeric', atLeast: 100_000 },
  { bench: 'patterns', figure: '10,000 rules, to compile', atMost: 1000 },
  { bench: 'patterns', figure: 'an event, 100,000 rules : 100 rules', atMost: 1.5 },
  { bench: 'lists', figure: 'page 1,000 : first page, newest', atMost: 1.5 },
  { bench: 'lists', figure: 'page 1,000 : first page, by an index', atMost: 1.5 },
  { bench: 'reaction', figure: 'one at a time, p50', atMost: 15 },
  { bench: 'workflow', figure: 'five steps, 1 at a time, p50', atMost: 20 },
  ...['1 at a time', '32 at a time'].flatMap((load): Aim[] => [
    { bench: 'workflow', figure: `approval, ${load}, processor time`, atMost: 3 },
    { bench: 'workflow', figure: `DRO : Restate, ${load}`, atLeast: 3 },
    { bench: 'workflow', figure: `DRO : Restate, ${load}, p50`, atMost: 1 / 3 },
  ]),
  { bench: 'waiting', figure: 'memory while they wait', atMost: 300 },
  { bench: 'waiting', figure: 'an approval, p50', atMost: 20 },
  { bench: 'startup', figure: 'used folder', atMost: 1500 },
  { bench: 'startup', figure: 'empty folder, --empty', atMost: 1500 },
  { bench: 'startup', figure: 'memory after the import', atMost: 200 },
  ...['api', 'job', 'task', 'publish', 'react', 'authorizer'].map(
    (name): Aim => ({ bench: 'cold-import', figure: `${name} : its clients`, atMost: 1.5 }),
  ),
];

/** Holds the medians against what the platform aims at; an aim whose figure was not measured is left out. */
export function judge(results: readonly BenchResult[]): AimResult[] {
  return AIMS.flatMap((aim) => {
    const result = results.find((one) => one.bench === aim.bench);
    const figure = result?.figures.find((one) => one.name === aim.figure);
    if (!figure) return [];
    const { median: value } = spread(figure.values);
    const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = aim;
    const bound =
      aim.atLeast === undefined ? `at most ${Number(aim.atMost?.toPrecision(3))}` : `at least ${aim.atLeast}`;
    const text = `${aim.bench}: ${aim.figure}, ${bound} ${figure.unit}`;
    return [{ aim: text, value, unit: figure.unit, met: value >= atLeast && value <= atMost }];
  });
}
