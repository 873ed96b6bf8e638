import type { Hook } from '../define-hook.ts';
import { auditLog } from './audit-log.ts';
import { generateSlug } from './generate-slug.ts';
import { geoValidation } from './geo-validation.ts';
import { normalizeEmail } from './normalize-email.ts';
import { publishEntityEvent } from './publish-entity-event.ts';
import { revenueHooks } from './revenue/revenue-hooks.ts';
import { setTimestamps, setUpdatedAt } from './set-timestamps.ts';
import { softDelete } from './soft-delete.ts';
import { stateTransition } from './state-transition.ts';
import { trimStrings } from './trim-strings.ts';
import { uniqueConstraint } from './unique-constraint.ts';
import { validationHooks } from './validation.ts';

/** Hooks that every platform has: bound by name, without code. */
export const BUILTIN_HOOKS: readonly Hook[] = [
  setTimestamps,
  setUpdatedAt,
  normalizeEmail,
  trimStrings,
  generateSlug,
  softDelete,
  publishEntityEvent,
  auditLog,
  validationHooks,
  stateTransition,
  uniqueConstraint,
  geoValidation,
  revenueHooks,
];
