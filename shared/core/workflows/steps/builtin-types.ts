/** The types of steps that every tenant has. A pack's own are called otherwise. */
export const BUILTIN_TYPES = [
  'action',
  'condition',
  'approval',
  'human_task',
  'wait',
  'transition',
  'parallel',
  'collection',
  'wait_for_event',
  'workflow',
] as const;
/** One of them. */
export type BuiltinType = (typeof BUILTIN_TYPES)[number];

/** Whether a step of this type is one of ours. */
export function isBuiltinType(type: string): type is BuiltinType {
  return BUILTIN_TYPES.some((one) => one === type);
}
