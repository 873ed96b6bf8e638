import type { AimResult } from './aims.ts';
import { type BenchResult, spread } from './figures.ts';
import type { Machine } from './machine.ts';
import type { Options } from './options.ts';

/** All that a run found. */
export type Report = {
  machine: Machine;
  durability: Options['durability'];
  rounds: number;
  results: BenchResult[];
  aims: AimResult[];
};

/** One result as text: what it is, and a table of its figures. */
export function benchText(result: BenchResult): string {
  const rows = result.figures.map(({ name, unit, values }) => {
    const { median, min, max } = spread(values);
    return [name, ...[median, min, max].map(round), unit];
  });
  return `\n== ${result.bench}\n${result.about.map((line) => `   ${line}\n`).join('')}\n${table([HEAD, ...rows])}`;
}

/** What was measured, and how far the aims are met. */
export function closingText(report: Report): string {
  const { machine, durability } = report;
  const rows = report.aims.map(({ aim, value, met }) => [aim, round(value), met ? 'met' : 'MISSED']);
  const mode = durability === 'full' ? 'FULL (survives a power loss)' : 'NORMAL (survives a kill, not a power loss)';
  return [
    rows.length === 0 ? '' : `\n== aims\n\n${table(rows)}`,
    `\n${machine.cores} cores (${machine.cpu}), ${machine.memory_gb} GB, Node ${machine.node}, data on ${machine.temp_folder},`,
    `\nSQLite write-ahead log with synchronous = ${mode}; load average before the run ${machine.load}\n`,
  ].join('');
}

const HEAD = ['', 'median', 'min', 'max', ''];

function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const pad = (row: readonly string[]): string[] =>
    row.map((cell, i) => (i === 0 || i === columns - 1 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)));
  return rows.map((row) => `   ${pad(row).join('   ').trimEnd()}\n`).join('');
}

/** Three digits that count, or all before the point. */
function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
