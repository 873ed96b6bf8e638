import type { Hook } from '../define-hook.ts';
import { softDelete } from './soft-delete.ts';
import { stateTransition } from './state-transition.ts';
import { normalizeEmail, trimStrings } from './text.ts';
import { setTimestamps } from './timestamps.ts';

/** Hooks that every platform has. */
export const BUILTIN_HOOKS: readonly Hook[] = [trimStrings, normalizeEmail, softDelete, setTimestamps, stateTransition];
