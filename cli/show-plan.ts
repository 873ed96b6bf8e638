import type { Json } from '#core/json/json.ts';
import type { DefinitionSet, Planned } from './definition-set.ts';

type Change = Planned['changes'][number];

const SIGNS = { create: '+', update: '~', remove: '-', none: '=' } as const;
const VERBS = { create: 'to make', update: 'to change', remove: 'to remove', none: 'as they are' } as const;
const MOST_TEXT = 200;

/** A plan for people: what is made, changed with each difference, and removed; then what is to be said of it. */
export function showPlan(a: { planned: Planned; set: DefinitionSet }): string {
  const { changes, findings } = a.planned;
  const told = changes.filter((one) => one.change !== 'none').flatMap(showChange);
  const found = findings.flatMap(({ severity, index, name, path, message, fix }) => [
    `${severity.padEnd(7)} ${index === null ? '' : `${a.set.files[index] ?? ''} `}${name}${path === '' ? '' : ` ${path}`}`,
    `        ${message}`,
    ...(fix === null ? [] : [`        fix: ${fix}`]),
  ]);
  return `${[...told, ...found, summary(changes)].join('\n')}\n`;
}

function summary(changes: readonly Change[]): string {
  const counts = (['create', 'update', 'remove', 'none'] as const).map((kind) => {
    return `${changes.filter((one) => one.change === kind).length} ${VERBS[kind]}`;
  });
  return counts.join(', ');
}

function showChange({ change, collection, name, version, differences }: Change): string[] {
  const head = `${SIGNS[change]} ${collection} ${name}${version === null ? '' : ` (version ${version})`}`;
  return [head, ...differences.map(showDifference)];
}

function showDifference({ path, before, after }: Change['differences'][number]): string {
  if (before === undefined) return `    + ${path}: ${textOf(after)}`;
  if (after === undefined) return `    - ${path}: ${textOf(before)}`;
  return `    ~ ${path}: ${textOf(before)} -> ${textOf(after)}`;
}

function textOf(value: Json | undefined): string {
  const text = JSON.stringify(value);
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}
