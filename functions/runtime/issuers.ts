import { z } from 'zod';
import { type Environment, readEnvironment } from './read-environment.ts';

/** Whose tokens count. */
export type Issuers = readonly { issuer: string; jwksUrl: string; audience?: string }[];

const ISSUER = z
  .strictObject({ issuer: z.string().min(1), jwksUrl: z.url(), audience: z.string().min(1).optional() })
  .transform(({ audience, ...one }) => ({ ...one, ...(audience !== undefined && { audience }) }));

const SETTINGS = z.object({
  ISSUERS: z
    .string('is missing')
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('is no JSON');
        return z.NEVER;
      }
    })
    .pipe(z.array(ISSUER).min(1, 'names no issuer, so no token could count')),
});

/** Reads which issuers count, of functions that look at tokens. Throws with what is wrong. */
export function readIssuers(a: { env: Environment }): Issuers {
  return readEnvironment({ env: a.env, schema: SETTINGS }).ISSUERS;
}
