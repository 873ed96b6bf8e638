import { z } from 'zod';

/** What every call of a machine names. */
export const taskCallSchema = z.strictObject({
  do: z.string(),
  step: z.string(),
  tenantId: z.string(),
  instanceId: z.string(),
  epoch: z.number().int(),
  workflowRef: z.string().regex(/^[^@]+@\d+$/),
  visit: z.number().int(),
  /** within which branches and iterations; left out by the machine itself */
  scope: z.string().max(500).optional(),
});
/** A call of a function by a machine. */
export type TaskCall = z.infer<typeof taskCallSchema>;

/** `id@version` in its parts. */
export function parseRef(ref: string): { id: string; version: number } {
  const at = ref.lastIndexOf('@');
  return { id: ref.slice(0, at), version: Number(ref.slice(at + 1)) };
}
