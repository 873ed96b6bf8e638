import type { z } from 'zod';

/** What a process is told by its environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads an environment by a schema. Throws with everything that is missing or wrong, so that a function that was wired
 * badly ends when it is loaded and says all of it at once.
 */
export function readEnvironment<T>(a: { env: Environment; schema: z.ZodType<T> }): T {
  const result = a.schema.safeParse(a.env);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new Error(`the function is not wired as it should be:\n${problems.join('\n')}`);
}
