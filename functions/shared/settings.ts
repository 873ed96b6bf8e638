import { z } from 'zod';

const ISSUERS = z
  .string()
  .default('[]')
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(z.strictObject({ issuer: z.string(), jwksUrl: z.string(), audience: z.string().optional() })));

const SETTINGS = z.object({
  DRO_STAGE: z.string(),
  TABLE: z.string(),
  MASTER_KEY: z.string(),
  BLOBS: z.string(),
  BUS: z.string(),
  BUS_RULES: z.coerce.number().int().min(1).default(300),
  JOBS_QUEUE: z.string(),
  LATER_QUEUE: z.string(),
  DEPLOYS_QUEUE: z.string(),
  UNDELIVERED: z.string(),
  REACT_FUNCTION: z.string(),
  TASK_FUNCTION: z.string(),
  WAIT_FUNCTION: z.string(),
  MACHINE_PREFIX: z.string(),
  MACHINE_ROLE: z.string(),
  STATES: z.string(),
  MAIL_FROM: z.string().optional(),
  ISSUERS,
});

/** What the stacks tell a function, by environment variables. */
export type Settings = z.infer<typeof SETTINGS>;

/** Throws with the names that are missing or wrong: a function that was wired badly ends when it is loaded. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const result = SETTINGS.safeParse(env);
  if (result.success) return result.data;
  throw new Error(`the function is not wired as it should be:\n${z.prettifyError(result.error)}`);
}
