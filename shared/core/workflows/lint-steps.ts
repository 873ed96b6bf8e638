import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { parseDuration } from '#core/time/duration.ts';
import type { Step } from './definition.ts';
import { targetsOf } from './targets.ts';

/** What could not run although its shape is right: unknown gotos, steps that nothing reaches, circles without a wait. */
export function lintSteps(a: { steps: readonly Step[] }): Issue[] {
  const ids = a.steps.map((step) => step.id);
  const issues = a.steps.flatMap((step, i): Issue[] => [
    ...(ids.indexOf(step.id) < i
      ? [{ path: `steps[${i}].id`, code: 'DUPLICATE_NAME' as const, message: `step "${step.id}" is defined twice` }]
      : []),
    ...unknownTargets({ step, ids, path: `steps[${i}]` }),
    ...lintTimes({ step, path: `steps[${i}]` }),
  ]);
  return issues.length > 0 ? issues : [...unreachable(a), ...endlessLoops(a)];
}

function unknownTargets(a: { step: Step; ids: readonly string[]; path: string }): Issue[] {
  return targetsOf(a.step).flatMap(({ key, target }): Issue[] => {
    if ('end' in target || a.ids.includes(target.goto)) return [];
    const hint = didYouMean({ name: target.goto, known: a.ids });
    return [
      { path: `${a.path}.${key}.goto`, code: 'UNKNOWN_STEP', message: `there is no step "${target.goto}"${hint}` },
    ];
  });
}

function lintTimes(a: { step: Step; path: string }): Issue[] {
  const { step, path } = a;
  if (step.type === 'wait' && (step.for === undefined) === (step.until === undefined)) {
    return [{ path, code: 'REQUIRED', message: `${path}: a wait must have either for or until` }];
  }
  const texts: [string, string | undefined][] =
    step.type === 'wait'
      ? [['for', step.for]]
      : step.type === 'approval'
        ? [['timeout', step.timeout]]
        : step.type === 'action'
          ? [
              ['retry.interval', step.retry?.interval],
              ['retry.max_interval', step.retry?.max_interval],
            ]
          : [];
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

function unreachable(a: { steps: readonly Step[] }): Issue[] {
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
      : [{ path: `steps[${i}]`, code: 'UNREACHABLE', message: `nothing leads to step "${step.id}"` }],
  );
}

/** A circle in which nobody and no clock is waited for would spin. */
function endlessLoops(a: { steps: readonly Step[] }): Issue[] {
  const quick = new Map(a.steps.filter((s) => s.type === 'action' || s.type === 'condition').map((s) => [s.id, s]));
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
      ? [{ path: `steps[${i}]`, code: 'ENDLESS_LOOP', message: `step "${step.id}" comes round again without a wait` }]
      : [],
  );
}
