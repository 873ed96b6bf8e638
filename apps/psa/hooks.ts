import type { Hook } from '#core/hooks/define-hook.ts';
import { customerHooks } from './hooks/customer-hooks.ts';
import { officeHooks } from './hooks/office-hooks.ts';
import { serviceHooks } from './hooks/service-hooks.ts';

/** The hooks that the professional services pack binds. */
export const psaHooks: readonly Hook[] = [...customerHooks, ...officeHooks, ...serviceHooks];
