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
  wait: ['table', 'blobs', 'master_key', 'jobs', 'tokens'],
  deploy: ['table', 'master_key', 'jobs', 'rules', 'rules_seen', 'machines'],
  tick: ['table', 'blobs', 'jobs', 'bus', 'rules_seen', 'executions_seen'],
  ended: ['table', 'jobs'],
  dead: ['table', 'jobs'],
  authorizer: ['tenants'],
  token: [],
};
