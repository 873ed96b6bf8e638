import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { machineRoleArn } from './grants/statements.ts';
import { namesOf } from './names.ts';
import { has, type Stage } from './stage.ts';

/** Names and addresses that only the stacks know once they are made. */
export type Made = {
  table: string;
  blobs: string;
  masterKey: string;
  jobs: string;
  later: string;
  deploys: string;
  undelivered: string;
};

/** What every function of the platform is told. */
export function environmentOf(a: { stack: Stack; stage: Stage; made: Made }): Record<string, string> {
  const { stack, stage, made } = a;
  const names = namesOf(stage);
  const fn = (name: string): string =>
    stack.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: names.functionName(name),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  return {
    TABLE: made.table,
    BLOBS: made.blobs,
    MASTER_KEY: made.masterKey,
    BUS: names.bus,
    JOBS_QUEUE: made.jobs,
    LATER_QUEUE: made.later,
    DEPLOYS_QUEUE: made.deploys,
    UNDELIVERED: made.undelivered,
    REACT_FUNCTION: fn('react'),
    TASK_FUNCTION: fn('task'),
    WAIT_FUNCTION: fn('wait'),
    MACHINE_PREFIX: names.machinePrefix,
    MACHINE_ROLE: machineRoleArn({ stack, stage }),
    // the service wants the group with all that is in it
    MACHINE_LOGS: `${stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: names.machineLogs, arnFormat: ArnFormat.COLON_RESOURCE_NAME })}:*`,
    ...(has(stage, 'xray') && { MACHINE_TRACING: 'on' }),
    // what every ARN of the service begins with
    STATES: `arn:${stack.partition}:states:${stack.region}:${stack.account}`,
    ...(stage.mailFrom !== undefined && { MAIL_FROM: stage.mailFrom }),
  };
}
