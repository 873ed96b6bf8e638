import { checkedActions } from '#core/actions/define-action.ts';
import { checkedTasks } from '#core/actions/define-task.ts';
import { BUILTIN_HOOKS } from '#core/hooks/builtins/index.ts';
import { HookRegistry } from '#core/hooks/registry.ts';
import type { Pack } from '#core/packs/pack.ts';
import { checkedSteps } from '#core/workflows/define-step.ts';
import type { Platform } from '../platform.ts';

/** The code that a platform knows: the builtin hooks, and what the packs bring. Throws when two of one name meet. */
export function codeOfPacks(a: {
  packs: readonly Pack[];
}): Pick<Platform, 'packs' | 'hooks' | 'actions' | 'tasks' | 'steps'> {
  const { packs } = a;
  return {
    packs,
    hooks: new HookRegistry({ hooks: [...BUILTIN_HOOKS, ...packs.flatMap((pack) => pack.hooks)] }),
    actions: checkedActions(packs.flatMap((pack) => pack.actions ?? [])),
    tasks: checkedTasks(packs.flatMap((pack) => pack.tasks ?? [])),
    steps: checkedSteps(packs.flatMap((pack) => pack.steps ?? [])),
  };
}
