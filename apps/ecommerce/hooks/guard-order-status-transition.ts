import { stateTransitionHook } from '#core/hooks/builtins/state-transition.ts';
import type { Hook } from '#core/hooks/define-hook.ts';

/** An order is not shipped before it is confirmed, nor revived after it is cancelled. */
export const guardOrderStatusTransition: Hook = stateTransitionHook({
  name: 'guard_order_status_transition',
  docs: "Refuses a move of an order's status that its state machine does not have.",
  field: 'status',
});
