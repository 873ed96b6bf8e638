import { z } from 'zod';

/** What a stage leaves out; each is there unless it is named. */
export const PARTS = ['cognito', 'console', 'waf', 'xray', 'alarms'] as const;
export type Part = (typeof PARTS)[number];

const ISSUER = z.strictObject({
  issuer: z.string().min(1),
  jwksUrl: z.url(),
  audience: z.string().min(1).optional(),
});

const STAGE = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'must be up to 20 of a to z, 0 to 9 and -, starting with a letter'),
  /** keeps data when a stack is removed, and refuses to remove the table */
  protected: z.boolean(),
  without: z.array(z.enum(PARTS)).default([]),
  /** OpenID Connect issuers beside the stage's own user pool */
  issuers: z.array(ISSUER).default([]),
  /** days that logs are kept */
  logDays: z.union([z.literal(1), z.literal(7), z.literal(30), z.literal(90), z.literal(365)]).default(30),
  /** days that the bus keeps events for a replay */
  archiveDays: z.int().min(1).max(3650).default(30),
  /** the sender of mails, an address that SES knows */
  mailFrom: z.email().optional(),
  /** who is told of alarms */
  alarmEmail: z.email().optional(),
  /** an ARN of a web ACL of your own in place of ours */
  webAclArn: z.string().startsWith('arn:').optional(),
});

/** How one stage of the product is built. */
export type Stage = z.infer<typeof STAGE>;

/** Stages that need no file; others are given as JSON in the context `stage`. */
const KNOWN: Readonly<Record<string, z.input<typeof STAGE>>> = {
  prod: { name: 'prod', protected: true },
  dev: { name: 'dev', protected: false, without: ['waf', 'alarms'], logDays: 7, archiveDays: 7 },
};

/**
 * The stage that is meant: the name of a known one, or a whole stage as JSON. Throws with what is wrong.
 *
 * @example
 * ```ts
 * import { stageOf } from '#cdk/stage.ts';
 * const { name } = stageOf('dev');
 * ```
 */
export function stageOf(given: unknown): Stage {
  if (given === undefined) throw new Error(`say which stage: --context stage=${Object.keys(KNOWN).join('|')}`);
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  const found = KNOWN[text] ?? parse(text);
  const result = STAGE.safeParse(found);
  if (result.success) return result.data;
  throw new Error(`the stage is not right:\n${z.prettifyError(result.error)}`);
}

/** Whether a stage has a part. */
export function has(stage: Stage, part: Part): boolean {
  return !stage.without.includes(part);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`there is no stage "${text}"; known are ${Object.keys(KNOWN).join(', ')}, or give one as JSON`);
  }
}
