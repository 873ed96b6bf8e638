import type { Json } from '#core/json/json.ts';

/** Every kind of row that the platform keeps for itself. */
export const SYS_KINDS = [
  'tenant',
  'user',
  'defs_version',
  'definition',
  'definition_version',
  'deployment',
  'install',
  'policy_value',
  'import_mark',
  'reaction',
  'instance',
  'instance_index',
  'instance_step',
  'workflow_key',
  'wait',
  'wait_open',
] as const;
/** A kind of platform row. */
export type SysKind = (typeof SYS_KINDS)[number];

/** Names one platform row: rows of one `pk` are read together, ordered by `sk`. */
export type SysKey = { tenant: string; kind: SysKind; pk: string; sk: string };
/** A platform row; `etag` starts at 1 and rises with each write. */
export type SysRow = { key: SysKey; etag: number; value: Json };
