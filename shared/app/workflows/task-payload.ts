import { z } from 'zod';

const common = {
  step: z.string(),
  tenantId: z.string(),
  instanceId: z.string(),
  epoch: z.number().int(),
  workflowRef: z.string().regex(/^[^@]+@\d+$/),
  visit: z.number().int(),
};

/** What machines send to the task function. */
export const taskPayloadSchema = z.discriminatedUnion('do', [
  z.strictObject({ ...common, do: z.literal('actions') }),
  z.strictObject({ ...common, do: z.literal('evaluate') }),
  z.strictObject({ ...common, do: z.literal('finish'), outcome: z.string() }),
  z.strictObject({ ...common, do: z.literal('fail'), error: z.string(), cause: z.string() }),
]);
/** A call of the task function. */
export type TaskPayload = z.infer<typeof taskPayloadSchema>;

/** What machines send to the wait function. */
export const waitPayloadSchema = z.discriminatedUnion('do', [
  z.strictObject({ ...common, do: z.literal('open'), token: z.string() }),
  z.strictObject({ ...common, do: z.literal('time_out') }),
]);
/** A call of the wait function. */
export type WaitPayload = z.infer<typeof waitPayloadSchema>;

/** `id@version` in its parts. */
export function parseRef(ref: string): { id: string; version: number } {
  const at = ref.lastIndexOf('@');
  return { id: ref.slice(0, at), version: Number(ref.slice(at + 1)) };
}
