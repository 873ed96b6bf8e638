import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { parseDuration } from '#core/time/duration.ts';
import type { Step } from './definition.ts';
import { kindOf } from './steps/table.ts';
import { allSteps, branchesOf, targetsOf } from './targets.ts';

/** What could not run although its shape is right: unknown gotos, steps that nothing reaches, circles without a wait. */
export function lintSteps(a: { steps: readonly Step[] }): Issue[] {
  const all = allSteps(a);
  const ids = all.map(({ step }) => step.id);
  const issues = [
    ...all.flatMap(({ step, path }, i): Issue[] =>
      ids.indexOf(step.id) < i
        ? [{ path: `${path}.id`, code: 'DUPLICATE_NAME', message: `step "${step.id}" is defined twice` }]
        : [],
    ),
    ...levelsOf(a).flatMap((level) => unknownTargets({ ...level, all: ids })),
    ...all.flatMap(lintStep),
  ];
  if (issues.length > 0) return issues;
  return levelsOf(a).flatMap((level) => [...unreachable(level), ...endlessLoops(level)]);
}

/** Steps that may go to each other: the outermost, and those of each branch. */
type Level = { steps: readonly Step[]; path: string; outermost: boolean };

function levelsOf(a: { steps: readonly Step[]; path?: string }): Level[] {
  const { steps, path = 'steps' } = a;
  const within = steps.flatMap((step, i) =>
    branchesOf(step).flatMap((branch) =>
      levelsOf({ steps: branch.steps, path: `${path}[${i}].${branch.key}` }).map((level) => ({
        ...level,
        outermost: false,
      })),
    ),
  );
  return [{ steps, path, outermost: true }, ...within];
}

function unknownTargets(a: Level & { all: readonly string[] }): Issue[] {
  const ids = a.steps.map((step) => step.id);
  return a.steps.flatMap((step, i) =>
    targetsOf(step).flatMap(({ key, target }): Issue[] => {
      const path = `${a.path}[${i}].${key}`;
      if ('end' in target) {
        if (a.outermost || target.end === 'completed') return [];
        const message = `a branch ends with end alone; name the ending in a step behind ${step.id}'s surroundings`;
        return [{ path: `${path}.end`, code: 'NOT_APPLICABLE', message }];
      }
      if (ids.includes(target.goto)) return [];
      const elsewhere = a.all.includes(target.goto);
      const message = elsewhere
        ? `step "${target.goto}" lies outside: nothing goes out of a branch or into one`
        : `there is no step "${target.goto}"${didYouMean({ name: target.goto, known: ids })}`;
      return [{ path: `${path}.goto`, code: 'UNKNOWN_STEP', message }];
    }),
  );
}

function lintStep(a: { step: Step; path: string; inside: readonly Step[] }): Issue[] {
  const { step, path } = a;
  const kind = kindOf(step);
  const refused = kind.refuses
    .filter((key) => step[key] !== undefined)
    .map((key): Issue => ({ path: `${path}.${key}`, code: 'NOT_APPLICABLE', message: `a ${step.type} has no ${key}` }));
  const onward: Issue[] =
    step.on_error === 'continue' && kind.ways(step).length !== 1
      ? [
          {
            path: `${path}.on_error`,
            code: 'NOT_APPLICABLE',
            message: `${step.id} has several ways on: say which with on_error: {goto: …}`,
          },
        ]
      : [];
  const [around] = a.inside;
  const within: Issue[] =
    around && step.on_error === 'compensate'
      ? [
          {
            path: `${path}.on_error`,
            code: 'NOT_APPLICABLE',
            message: `${step.id} lies in ${around.id}, and a rollback begins outside: put on_error: compensate there`,
          },
        ]
      : [];
  return [...(kind.lint?.({ step, path }) ?? []), ...refused, ...onward, ...within, ...lintTimes(a)];
}

function lintTimes(a: { step: Step; path: string }): Issue[] {
  const { step, path } = a;
  const texts: [string, string | undefined][] = [
    ...kindOf(step).durations(step),
    ['timeout', step.timeout],
    ['retry.interval', step.retry?.interval],
    ['retry.max_interval', step.retry?.max_interval],
  ];
  return texts.flatMap(([key, text]): Issue[] =>
    text === undefined || (parseDuration(text) ?? -1) > 0
      ? []
      : [
          {
            path: `${path}.${key}`,
            code: 'INVALID_FORMAT',
            message: `${path}.${key} must be a duration such as 72h or 7d`,
          },
        ],
  );
}

function unreachable(a: Level): Issue[] {
  const byId = new Map(a.steps.map((step) => [step.id, step]));
  const reached = new Set<string>();
  const open = [a.steps[0]?.id];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = byId.get(id);
    if (!step || reached.has(id)) continue;
    reached.add(id);
    for (const { target } of targetsOf(step)) if ('goto' in target) open.push(target.goto);
  }
  return a.steps.flatMap((step, i): Issue[] =>
    reached.has(step.id)
      ? []
      : [{ path: `${a.path}[${i}]`, code: 'UNREACHABLE', message: `nothing leads to step "${step.id}"` }],
  );
}

/** A circle in which nobody and no clock is waited for would spin. */
function endlessLoops(a: Level): Issue[] {
  const quick = new Map(a.steps.filter((step) => !a.outermost || !pauses(step)).map((step) => [step.id, step]));
  const done = new Set<string>();
  const onPath = new Set<string>();
  const circles = new Set<string>();
  const visit = (id: string): void => {
    const step = quick.get(id);
    if (!step || done.has(id)) return;
    onPath.add(id);
    for (const { target } of targetsOf(step)) {
      if (!('goto' in target)) continue;
      if (onPath.has(target.goto)) circles.add(target.goto);
      else visit(target.goto);
    }
    onPath.delete(id);
    done.add(id);
  };
  for (const id of quick.keys()) visit(id);
  return a.steps.flatMap((step, i): Issue[] =>
    circles.has(step.id)
      ? [{ path: `${a.path}[${i}]`, code: 'ENDLESS_LOOP', message: circleOf({ step, outermost: a.outermost }) }]
      : [],
  );
}

/** A step that holds others pauses where one of those does, on every way: asked too strictly it would refuse too much. */
function pauses(step: Step): boolean {
  return kindOf(step).pauses(step) || branchesOf(step).some((branch) => branch.steps.some(pauses));
}

function circleOf(a: { step: Step; outermost: boolean }): string {
  const { id } = a.step;
  return a.outermost
    ? `step "${id}" comes round again without a wait`
    : `step "${id}" comes round again within a branch; what is repeated stands outside`;
}
