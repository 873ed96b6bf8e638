import type { Hook } from '#core/hooks/define-hook.ts';
import { guardFreeSeats } from './hooks/guard-free-seats.ts';

/** The hooks that the academy pack binds. */
export const academyHooks: readonly Hook[] = [guardFreeSeats];
