/** One measured value of one round. */
export type Sample = { name: string; unit: string; value: number };
/** The values of all rounds. */
export type Figure = { name: string; unit: string; values: number[] };
/** What one benchmark found; `about` says what its figures contain and leave out. */
export type BenchResult = { bench: string; about: string[]; figures: Figure[] };

/** Repeats a round back to back and collects its samples by name. */
export async function rounds(a: { times: number; round: () => Promise<Sample[]> }): Promise<Figure[]> {
  const figures = new Map<string, Figure>();
  for (let i = 0; i < a.times; i++) {
    for (const { name, unit, value } of await a.round()) {
      const figure = figures.get(name) ?? { name, unit, values: [] };
      figure.values.push(value);
      figures.set(name, figure);
    }
  }
  return [...figures.values()];
}

/** Median, least and most; the median of an even number lies between the middle two. */
export function spread(values: readonly number[]): { median: number; min: number; max: number } {
  return { median: quantile({ values, q: 0.5 }), min: Math.min(...values), max: Math.max(...values) };
}

/** The value below which the part `q` (0 to 1) of the values lies, between two of them where it has to be. */
export function quantile(a: { values: readonly number[]; q: number }): number {
  const sorted = [...a.values].sort((x, y) => x - y);
  const at = (sorted.length - 1) * a.q;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** p50 and p99 of latencies in milliseconds, as samples. */
export function latencies(a: { name: string; ms: readonly number[] }): Sample[] {
  return [
    { name: `${a.name}, p50`, unit: 'ms', value: quantile({ values: a.ms, q: 0.5 }) },
    { name: `${a.name}, p99`, unit: 'ms', value: quantile({ values: a.ms, q: 0.99 }) },
  ];
}
