/** A cron expression, read: which minutes, hours, days it means. */
export type Cron = {
  minutes: readonly number[];
  hours: readonly number[];
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  /** 0 = Sunday */
  weekdays: ReadonlySet<number>;
  /** days of the month and of the week are both named: one of them is enough */
  eitherDay: boolean;
  /** the hour is `*` or a step of it: it goes by elapsed time where clocks are put forward or back */
  everyHour: boolean;
};

type Part = { name: string; least: number; most: number; words: readonly string[] };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const PARTS: readonly Part[] = [
  { name: 'minute', least: 0, most: 59, words: [] },
  { name: 'hour', least: 0, most: 23, words: [] },
  { name: 'day of the month', least: 1, most: 31, words: [] },
  { name: 'month', least: 1, most: 12, words: MONTHS },
  { name: 'day of the week', least: 0, most: 7, words: WEEKDAYS },
];
const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const ITEM = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d{1,2}))?$/;

/**
 * Reads a cron expression of five fields: minute, hour, day of the month, month, day of the week, with `*`, lists,
 * ranges, steps and English names; the problem in words where it is none, or names a day that never comes.
 *
 * @example
 * ```ts
 * import { parseCron } from '#core/rules/schedule/cron.ts';
 * const parsed = parseCron('0 9 * * mon-fri');
 * const hours: readonly number[] = 'cron' in parsed ? parsed.cron.hours : []; // [9]
 * ```
 */
export function parseCron(text: string): { cron: Cron } | { problem: string } {
  const fields = text.trim().toLowerCase().split(/\s+/);
  if (fields.length !== PARTS.length) return { problem: countProblem({ text, count: fields.length }) };
  const sets: number[][] = [];
  for (const [i, part] of PARTS.entries()) {
    const values = valuesOf({ text: fields[i] ?? '', part });
    if (typeof values === 'string') return { problem: `${part.name}: ${values}` };
    sets.push(values);
  }
  const [minutes = [], hours = [], days = [], months = [], weekdays = []] = sets;
  const named = (i: number): boolean => fields[i]?.startsWith('*') === false;
  const eitherDay = named(2) && named(4);
  if (!eitherDay && !months.some((month) => days.some((day) => day <= (DAYS_OF_MONTH[month - 1] ?? 0)))) {
    return { problem: 'no such day ever comes: none of the months has one of the days' };
  }
  return {
    cron: {
      ...{ minutes, hours, eitherDay, everyHour: !named(1) },
      days: new Set(days),
      months: new Set(months),
      weekdays: new Set(weekdays.map((day) => day % 7)),
    },
  };
}

function countProblem(a: { text: string; count: number }): string {
  if (a.text.trim().startsWith('@')) return 'names such as @daily are not read; write the five fields';
  const more = a.count > PARTS.length ? '; there are no seconds and no years' : '';
  return `must have five fields (minute, hour, day of the month, month, day of the week), and has ${a.count}${more}`;
}

/** All values of one field in order, or what is wrong with it. */
function valuesOf(a: { text: string; part: Part }): number[] | string {
  const values = new Set<number>();
  for (const item of a.text.split(',')) {
    const range = rangeOf({ item, part: a.part });
    if (typeof range === 'string') return range;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return [...values].sort((x, y) => x - y);
}

function rangeOf(a: { item: string; part: Part }): { from: number; to: number; step: number } | string {
  const { item, part } = a;
  const [, first = '', last, every] = ITEM.exec(item) ?? [];
  if (first === '') return notRead(item);
  const step = every === undefined ? 1 : Number(every);
  if (step === 0) return `"${item}": a step of 0 goes nowhere`;
  if (first === '*') return last === undefined ? { from: part.least, to: part.most, step } : `"${item}" is no range`;
  if (last === undefined && every !== undefined) {
    return `"${item}": a step needs a range or *, as in ${first}-${part.most}/${every}`;
  }
  const from = numberOf({ text: first, part });
  const to = last === undefined ? from : numberOf({ text: last, part });
  if (from === null || to === null) {
    return /^[\d-]+$/.test(item) ? `"${item}" is not within ${part.least} and ${part.most}` : notRead(item);
  }
  return from <= to ? { from, to, step } : `"${item}" runs backwards; write two ranges`;
}

function notRead(item: string): string {
  return `"${item}" is not read; *, lists, ranges, steps and names are, and L, W, # and ? are not`;
}

function numberOf(a: { text: string; part: Part }): number | null {
  const { text, part } = a;
  const word = part.words.indexOf(text);
  const value = word >= 0 ? word + part.least : /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return value >= part.least && value <= part.most ? value : null;
}
