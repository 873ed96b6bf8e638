import { z } from 'zod';

/** Names of apps, entities, fields, rules, workflows: snake_case, up to 64 characters. */
export const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be snake_case: a to z, 0 to 9 and _, starting with a letter');

/** App names may hold a dash, as in `contact-center`. */
export const appSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must be lower case: a to z, 0 to 9, _ and -');

/** `app/entity`. */
export const entityPathSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}\/[a-z][a-z0-9_]{0,63}$/, 'must name an entity as app/entity');

/** Event types: `deals.updated`, `acd.skills_changed`, `INVOICE_OVERDUE`. */
export const eventTypeSchema = z
  .string()
  .regex(
    /^([a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+|[A-Z][A-Z0-9_]*)$/,
    'must be dotted lower case (deals.updated) or upper case (INVOICE_OVERDUE)',
  );

/** Root names of expressions; no field may take one (design §4.6). */
export const ROOT_NAMES: readonly string[] = [
  'record',
  'original',
  'changes',
  'user',
  'policy',
  'now',
  'event',
  'actor',
  'payload',
  'trigger',
  'context',
  'steps',
  'item',
  'index',
  'workflow',
  'action',
];

/** Apps that would stand below a path of the platform's own (design §5). */
export const RESERVED_APPS: readonly string[] = ['health'];

/** Names that a request's body, or JavaScript itself, gives a meaning of their own. */
export const RESERVED_FIELDS: readonly string[] = ['acknowledge_warnings', 'constructor'];

/** Members of every record that the platform itself keeps. */
export const SYSTEM_FIELDS: readonly string[] = ['id', 'version', 'created_at', 'updated_at'];
