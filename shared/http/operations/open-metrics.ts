import type { Figure, FigureKind } from '#app/metrics/read-figures.ts';
import { STEPS_MS, SUM, stepCounts } from '#core/metrics/durations.ts';

/** The media type of OpenMetrics. */
export const OPEN_METRICS = 'application/openmetrics-text';

const COUNTERS: Readonly<Record<FigureKind, readonly string[]>> = {
  event: ['published'],
  rule: ['matched', 'fired', 'delayed', 'errors'],
  hook: ['fired', 'errors'],
  action: ['fired', 'errors'],
  task_hook: ['fired', 'errors'],
  inbound: ['done', 'duplicate', 'parked', 'refused'],
  metric: ['count'],
};
const TAG = /([a-z_][a-z0-9_]*)=("(?:\\.|[^"\\])*")/g;
const TIMED: readonly FigureKind[] = ['rule', 'hook', 'action', 'task_hook'];

/**
 * Figures as OpenMetrics text: counters `dro_<kind>_<name>_total`, histograms `dro_<kind>_duration_seconds`. The tags
 * of a metric are labels `tag_<name>`, so that none takes the place of ours.
 */
export function openMetricsText(a: { figures: readonly Figure[] }): string {
  const lines: string[] = [];
  for (const [kind, names] of Object.entries(COUNTERS)) {
    const figures = a.figures.filter((one) => one.kind === kind);
    if (figures.length === 0) continue;
    for (const name of names) lines.push(...counter({ family: `dro_${kind}_${name}`, name, figures }));
  }
  const sums = a.figures.filter((one) => one.kind === 'metric');
  // what an action adds may be negative, so that a sum is no counter
  if (sums.length > 0) lines.push('# TYPE dro_metric_sum gauge', ...sums.map(gauge));
  for (const kind of TIMED) {
    const figures = a.figures.filter((one) => one.kind === kind);
    if (figures.length > 0) lines.push(...histogram({ family: `dro_${kind}_duration_seconds`, figures }));
  }
  return `${[...lines, '# EOF'].join('\n')}\n`;
}

function counter(a: { family: string; name: string; figures: readonly Figure[] }): string[] {
  const samples = a.figures.map(({ labels, counts }) => `${a.family}_total${labelText(labels)} ${counts[a.name] ?? 0}`);
  return [`# TYPE ${a.family} counter`, ...samples];
}

function gauge({ labels, counts }: Figure): string {
  return `dro_metric_sum${labelText(labels)} ${counts['sum'] ?? 0}`;
}

function histogram(a: { family: string; figures: readonly Figure[] }): string[] {
  const samples = a.figures.flatMap(({ labels, counts }) => {
    let below = 0;
    const buckets = stepCounts(counts).map((count, i) => {
      const bound = STEPS_MS[i];
      below += count;
      const le = bound === undefined ? '+Inf' : floatText(bound / 1000);
      return `${a.family}_bucket${labelText({ ...labels, le })} ${below}`;
    });
    const sum = (counts[SUM] ?? 0) / 1_000_000;
    const text = labelText(labels);
    return [...buckets, `${a.family}_count${text} ${below}`, `${a.family}_sum${text} ${sum}`];
  });
  return [`# TYPE ${a.family} histogram`, `# UNIT ${a.family} seconds`, ...samples];
}

/** A float as the format wants it in labels: `1.0`, not `1`. */
function floatText(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const { tags = '', ...own } = labels;
  const all = [...Object.entries(own), ...[...tags.matchAll(TAG)].map(tagOf)];
  return `{${all.map(([name, value]) => `${name}="${escaped(value)}"`).join(',')}}`;
}

function tagOf([, name = '', value = '""']: RegExpMatchArray): [string, string] {
  return [`tag_${name}`, String(JSON.parse(value))];
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
