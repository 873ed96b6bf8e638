import { z } from 'zod';
import { type Environment, readEnvironment } from './read-environment.ts';

const name = z.string('is missing').min(1, 'is empty');
const arn = name.startsWith('arn:', 'is no ARN');
const url = z.url({ error: ({ input }) => (input === undefined ? 'is missing' : 'is no URL') });
const count = z.coerce.number('is no number').int('is no whole number').min(1, 'must be 1 or more');

/** What the stacks tell each function; beside it an environment has what the service puts there. */
const SETTINGS = z.object({
  DRO_STAGE: name,
  TABLE: name,
  BLOBS: name,
  MASTER_KEY: name,
  BUS: name,
  JOBS_QUEUE: url,
  DEPLOYS_QUEUE: url,
  LATER_QUEUE: url,
  UNDELIVERED: arn,
  REACT_FUNCTION: arn,
  TASK_FUNCTION: arn,
  WAIT_FUNCTION: arn,
  MACHINE_PREFIX: name,
  MACHINE_ROLE: arn,
  STATES: arn,
  MAIL_FROM: name.optional(),
  BUS_RULES: count.default(300),
  LONGEST_SECONDS: count.default(120),
  MACHINE_LOGS: arn.optional(),
  MACHINE_TRACING: z.enum(['on', 'off'], 'must be on or off').default('off'),
});

/** How the functions of one stage are wired. */
export type Settings = {
  stage: string;
  table: string;
  blobs: string;
  /** the secret that holds the key under which others are sealed */
  masterKey: string;
  bus: string;
  /** how many rules the bus takes */
  busRules: number;
  /** the queues' URLs */
  queues: { jobs: string; deploys: string; later: string };
  /** where the bus puts what it could not deliver */
  undelivered: string;
  /** the ARNs of functions that rules and machines call */
  functions: { react: string; task: string; wait: string };
  machines: { arnStart: string; prefix: string; role: string; logs: string | null; tracing: boolean };
  /** null = mails are kept in an outbox */
  mailFrom: string | null;
  /** no function lives longer */
  longestSeconds: number;
};

/** Reads what a function was told. Throws with every variable that is missing or wrong. */
export function readSettings(a: { env: Environment }): Settings {
  const read = readEnvironment({ env: a.env, schema: SETTINGS });
  return {
    stage: read.DRO_STAGE,
    table: read.TABLE,
    blobs: read.BLOBS,
    masterKey: read.MASTER_KEY,
    bus: read.BUS,
    busRules: read.BUS_RULES,
    queues: { jobs: read.JOBS_QUEUE, deploys: read.DEPLOYS_QUEUE, later: read.LATER_QUEUE },
    undelivered: read.UNDELIVERED,
    functions: { react: read.REACT_FUNCTION, task: read.TASK_FUNCTION, wait: read.WAIT_FUNCTION },
    machines: {
      arnStart: read.STATES,
      prefix: read.MACHINE_PREFIX,
      role: read.MACHINE_ROLE,
      logs: read.MACHINE_LOGS ?? null,
      tracing: read.MACHINE_TRACING === 'on',
    },
    mailFrom: read.MAIL_FROM ?? null,
    longestSeconds: read.LONGEST_SECONDS,
  };
}
