import type { FunctionName } from '../function-code.ts';

/**
 * What a function does with the services behind the ports. `jobs`: queues them; that it is called with them comes with
 * its queue. `rules` and `machines` make and remove what definitions become, `executions` starts and stops them.
 */
export type Use =
  | 'table'
  | 'tenants'
  | 'blobs'
  | 'master_key'
  | 'jobs'
  | 'bus'
  | 'rules'
  | 'rules_seen'
  | 'machines'
  | 'executions'
  | 'executions_seen'
  | 'histories'
  | 'tokens'
  | 'mail';

/** Who may do what: as much as the use cases behind a function call, and nothing else (a test holds them together). */
export const USES: Readonly<Record<FunctionName, readonly Use[]>> = {
  api: ['table', 'blobs', 'master_key', 'jobs', 'bus', 'histories'],
  publish: ['table', 'jobs', 'bus'],
  react: ['table', 'jobs'],
  job: ['table', 'blobs', 'master_key', 'jobs', 'bus', 'machines', 'executions', 'tokens', 'mail'],
  task: ['table', 'blobs', 'master_key', 'jobs', 'mail'],
  wait: ['table', 'blobs', 'master_key', 'tokens'],
  deploy: ['table', 'jobs', 'rules', 'rules_seen', 'machines'],
  tick: ['table', 'jobs', 'bus'],
  ended: ['table', 'jobs', 'executions_seen'],
  dead: ['table', 'jobs'],
  authorizer: ['tenants'],
  token: [],
};
