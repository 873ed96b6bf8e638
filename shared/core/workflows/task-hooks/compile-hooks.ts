import type { ActionWorld } from '#core/actions/action.ts';
import { type CompiledAction, compileAction } from '#core/actions/compile-action.ts';
import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { keysOf } from '#core/definitions/schema-keys.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Scope } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import type { JsonObject } from '#core/json/json.ts';
import { formatDuration, parseDuration } from '#core/time/duration.ts';
import { HOOK_EVENTS, HOOK_TIMEOUT, type HookEvent, type TaskHook, transformSchema } from './definition.ts';
import { hookScope } from './scope.ts';

/** A hook, ready to run. */
export type CompiledHook = {
  type: TaskHook['type'];
  /** joined before the step ends, which fails with it */
  joined: boolean;
  timeoutMs: number;
  retry: { attempts: number; intervalMs: number; backoff: number; maxMs: number };
  work: { kind: 'action'; action: CompiledAction } | { kind: 'transform'; into: string; expression: Expression };
};

/** The hooks of a step or a workflow by the moment that they follow, each in declared order. */
export type CompiledHooks = ReadonlyMap<HookEvent, readonly CompiledHook[]>;

/** Compiles the hooks that stand at a path, or adds to `issues`. */
export function compileHooks(a: {
  hooks: Partial<Record<HookEvent, readonly TaskHook[]>> | undefined;
  /** what the step sees */
  scope: Scope;
  world: ActionWorld;
  path: string;
  issues: Issue[];
}): CompiledHooks {
  const scope = hookScope(a.scope);
  const compiled = new Map<HookEvent, CompiledHook[]>();
  for (const event of HOOK_EVENTS) {
    const some = (a.hooks?.[event] ?? []).flatMap((hook, i) => {
      const one = compileHook({ ...a, hook, event, scope, path: `${a.path}.${event}[${i}]` });
      return one ? [one] : [];
    });
    if (some.length > 0) compiled.set(event, some);
  }
  return compiled;
}

/** The names that transforms at the end of a step give it: `steps.<id>.<name>`. */
export function namesGiven(hooks: { task_finished?: readonly TaskHook[] | undefined } | undefined): string[] {
  return (hooks?.task_finished ?? []).flatMap((one) =>
    one.type === 'transform' && typeof one['into'] === 'string' ? [one['into']] : [],
  );
}

type Input = {
  hook: TaskHook;
  event: HookEvent;
  scope: Scope;
  world: ActionWorld;
  path: string;
  issues: Issue[];
};

function compileHook(a: Input): CompiledHook | null {
  const { hook, event, path, issues } = a;
  const joined = hook.on_error === 'fail_task';
  const before = issues.length;
  if (joined && event === 'workflow_finished') {
    const message = `${path}: a workflow that has ended can fail no more; leave out on_error`;
    issues.push({ path: `${path}.on_error`, code: 'NOT_APPLICABLE', message });
  }
  const timeoutMs =
    hook.timeout === undefined ? HOOK_TIMEOUT.standard : millisOf({ text: hook.timeout, key: 'timeout', ...a });
  const { attempts, backoff } = hook.retry;
  const intervalMs = millisOf({ text: hook.retry.interval, key: 'retry.interval', ...a });
  const maxMs = millisOf({ text: hook.retry.max_interval, key: 'retry.max_interval', ...a });
  if (timeoutMs > HOOK_TIMEOUT.most) {
    const message = `${path}.timeout must be at most ${formatDuration(HOOK_TIMEOUT.most)}`;
    issues.push({ path: `${path}.timeout`, code: 'OUT_OF_RANGE', message });
  }
  const work = hook.type === 'transform' ? transformOf(a) : actionOf(a);
  if (work === null || issues.length > before) return null;
  return { type: hook.type, joined, timeoutMs, retry: { attempts, intervalMs, backoff, maxMs }, work };
}

function actionOf(a: Input): CompiledHook['work'] | null {
  const { type, on_error: _on, retry: _retry, timeout, ...rest } = a.hook;
  const own = type === 'webhook' && timeout !== undefined ? { timeout } : {};
  const params = { ...rest, ...own } as JsonObject;
  const action = compileAction({ ...a, name: type, params, namePath: `${a.path}.type` });
  return action && { kind: 'action', action };
}

function transformOf(a: Input): CompiledHook['work'] | null {
  const { type: _type, on_error: _on, retry: _retry, timeout: _timeout, ...params } = a.hook;
  const parsed = transformSchema.safeParse(params);
  if (!parsed.success) {
    a.issues.push(...issuesFromZod({ error: parsed.error, known: keysOf(transformSchema), path: a.path }));
    return null;
  }
  const { expression: source, into } = parsed.data;
  const result = compileExpression({ source, scope: a.scope, path: `${a.path}.expression` });
  if (result.ok) return { kind: 'transform', into, expression: result.expression };
  a.issues.push(...result.issues);
  return null;
}

function millisOf(a: { text: string; key: string; path: string; issues: Issue[] }): number {
  const millis = parseDuration(a.text) ?? 0;
  if (millis > 0) return millis;
  const message = `${a.path}.${a.key} must be a duration such as 10s`;
  a.issues.push({ path: `${a.path}.${a.key}`, code: 'INVALID_FORMAT', message });
  return 0;
}
