import { z } from 'zod';

const hookSchema = z.strictObject({
  name: z.string().min(1).max(100),
  on: z
    .array(z.enum(['create', 'update', 'delete']))
    .min(1)
    .optional(),
  when: z.string().max(2000).optional(),
  params: z.record(z.string(), z.json()).optional(),
  timeout: z.string().max(20).optional(),
  description: z.string().max(500).optional(),
});

/** Bindings as MetaForge writes them: by the point at which a hook runs. */
export const metaForgeHooksSchema = z.strictObject({
  beforeSave: z.array(hookSchema).optional(),
  afterSave: z.array(hookSchema).optional(),
  afterCommit: z.array(hookSchema).optional(),
  beforeDelete: z.array(hookSchema).optional(),
});
/** The same, parsed. */
export type MetaForgeHooks = z.infer<typeof metaForgeHooksSchema>;
