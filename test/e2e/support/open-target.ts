import type { JWK } from 'jose';
import { z } from 'zod';
import { embeddedTarget } from './embedded.ts';
import { localstackTarget } from './localstack.ts';
import type { Target } from './target.ts';

const GIVEN = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('embedded'), url: z.url() }),
  z.strictObject({
    name: z.literal('localstack'),
    url: z.url(),
    issuer: z.string(),
    key: z.custom<JWK>((value) => typeof value === 'object' && value !== null),
    bus: z.string(),
    /** the ARN of a machine, up to its hash */
    machines: z.string(),
  }),
]);

/** The target that whoever started this run has made ready. */
export function openTarget(): Target {
  const given = GIVEN.parse(JSON.parse(process.env['DRO_E2E'] ?? 'null'));
  return given.name === 'embedded' ? embeddedTarget(given) : localstackTarget(given);
}
