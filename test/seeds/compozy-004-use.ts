import type { Row } from './row.ts';

const KINDS = 'test/features/task-hook-kinds.test.ts';
const ALLOW = 'shared/core/net/egress-allow.test.ts';
const EGRESS = 'test/contract/egress.suite.ts';
const IMPORT = 'test/features/compozy-import.test.ts';
const HOOKS = 'test/features/task-hooks.test.ts';

/** Compozy’s design of hooks: security, examples and what it says on running it. Phases and tests that it plans have no row. */
export const COMPOZY_004_USE: readonly Row[] = [
  {
    at: '587-591',
    says: 'a URL that is none is refused',
    file: KINDS,
    test: 'is refused on save %s',
  },
  {
    at: '593-596',
    says: 'only http and https are called',
    file: ALLOW,
    test: 'keeps %s back',
  },
  {
    at: '598-610',
    says: 'only hosts on the list are called',
    file: ALLOW,
    test: 'keeps %s back',
  },
  {
    at: '600-605',
    says: 'a host whose name only ends alike is not on the list, where Compozy’s check lets it pass',
    file: ALLOW,
    test: 'keeps %s back',
  },
  {
    at: '600-605',
    says: 'a port may be named, where Compozy’s check refuses the host for it',
    file: ALLOW,
    test: 'lets %s through',
  },
  {
    at: '582-585',
    says: 'paths may be limited too, which Compozy names and does not check',
    file: ALLOW,
    test: 'keeps %s back',
  },
  {
    at: '598-610',
    says: 'a redirect is checked like the first call',
    file: EGRESS,
    test: 'follows a redirect that the list allows, and leaves credentials behind at another origin',
  },
  {
    at: '598-610',
    says: 'a name on the list that leads to a private address is not called',
    file: EGRESS,
    test: 'looks a name up once for a connection, and goes to the address that it looked at',
  },
  {
    at: '619-656',
    says: 'the first example loads and behaves',
    file: IMPORT,
    test: 'runs a task with its hooks',
  },
  {
    at: '625-635',
    says: 'it logs and counts at the start, with tags from the input',
    file: IMPORT,
    test: 'runs a task with its hooks',
  },
  {
    at: '637-648',
    says: 'its webhook gets base URL and key by name, and order, status and total by templates',
    file: IMPORT,
    test: 'runs a task with its hooks',
  },
  {
    at: '649-655',
    says: 'it dispatches a task with the order and the status',
    file: IMPORT,
    test: 'runs a task with its hooks',
  },
  {
    at: '660-697',
    says: 'the second example loads and behaves, its tasks in order',
    file: IMPORT,
    test: 'runs its tasks in order, and tells of the end',
  },
  {
    at: '689-696',
    says: 'its webhook at the end has the workflow’s id and status',
    file: IMPORT,
    test: 'runs its tasks in order, and tells of the end',
  },
  {
    at: '701-728',
    says: 'the third example loads and behaves',
    file: IMPORT,
    test: 'counts what a collection did',
  },
  {
    at: '716-717',
    says: 'the count of what was processed is that of what the collection gave',
    file: IMPORT,
    test: 'counts what a collection did',
  },
  {
    at: '718-721',
    says: 'what it names for later is there: on_iteration_start, on_iteration_complete and on_child_task_complete',
    file: HOOKS,
    test: 'of a collection follow each iteration',
  },
  {
    at: '733-753',
    says: 'the fourth example loads and behaves: each document is dispatched and told of',
    file: IMPORT,
    test: 'goes through a collection and follows each item',
  },
  {
    at: '735-736, 749-752',
    says: 'items.source and subtask are read',
    file: 'shared/core/workflows/import/compozy/import-compozy.test.ts',
    test: 'may be a single task, as a collection with hooks',
  },
  {
    at: '775',
    says: 'a transform is sandboxed: CEL and nothing else',
    file: HOOKS,
    test: 'is refused with %s',
  },
  {
    at: '776',
    says: 'hooks of one moment share a job',
    file: HOOKS,
    test: 'of one moment are one job',
  },
  {
    at: '784',
    says: 'hooks are chained: what a transform works out later hooks and steps see',
    file: HOOKS,
    test: 'transform what was given for hooks and steps after it',
  },
  {
    at: '815',
    says: 'hooks are counted by event and type',
    file: KINDS,
    test: 'are counted by event and type, with their failures and how long they took',
  },
  {
    at: '816',
    says: 'how long they took has its percentiles',
    file: KINDS,
    test: 'are counted by event and type, with their failures and how long they took',
  },
  {
    at: '817',
    says: 'failures are counted beside',
    file: KINDS,
    test: 'are counted by event and type, with their failures and how long they took',
  },
  {
    at: '822',
    says: 'every hook that ran is a line of fields in the log',
    file: KINDS,
    test: 'are a line in the log each, with the event, the type, the outcome and how long it took',
  },
  {
    at: '823',
    says: 'a failure is one with its code and reason',
    file: KINDS,
    test: 'are a line in the log each, with the event, the type, the outcome and how long it took',
  },
  {
    at: '825',
    says: 'what a webhook was refused for its host is among the security events',
    file: 'test/features/webhooks.test.ts',
    test: 'that was refused is among the security events',
  },
  {
    at: '829-832',
    says: 'a call of a hook stands in the trace of what started the workflow',
    file: KINDS,
    test: 'goes out within the trace of what started the workflow',
  },
  {
    at: '836',
    says: 'all parameters are checked',
    file: KINDS,
    test: 'is refused on save %s',
  },
  {
    at: '837',
    says: 'webhooks go to hosts that were allowed',
    file: EGRESS,
    test: 'calls nothing that is not on the list, and nothing without TLS unless the list says so',
  },
  {
    at: '838',
    says: 'secrets are named in definitions and filled when they are sent, and stand nowhere else',
    file: KINDS,
    test: 'gets its secrets by name, and leaves none behind',
  },
  {
    at: '839',
    says: 'calls are limited per tenant',
    file: EGRESS,
    test: 'lets a tenant make so many calls a second, and another tenant its own',
  },
  {
    at: '840',
    says: 'transforms run nothing but an expression',
    file: HOOKS,
    test: 'is refused with %s',
  },
  {
    at: '841',
    says: 'what hooks did stays with the instance',
    file: HOOKS,
    test: 'are told when it starts and when it is done, and count',
  },
  {
    at: '841',
    says: 'and holds nothing personal',
    file: HOOKS,
    test: 'keep no personal value, but may send it',
  },
  {
    at: '845',
    says: 'several hooks are one call',
    file: HOOKS,
    test: 'of one moment are one job',
  },
  {
    at: '846',
    says: 'definitions are compiled once, not for each hook',
    file: KINDS,
    test: 'are compiled once for as long as no definition changes',
  },
  {
    at: '847',
    says: 'connections are kept',
    file: EGRESS,
    test: 'keeps its connections',
  },
  {
    at: '848',
    says: 'what hangs is cut off',
    file: HOOKS,
    test: 'have a time limit',
  },
  {
    at: '848',
    says: 'and takes nobody else’s place',
    file: EGRESS,
    test: 'keeps endpoints that hang from taking every place',
  },
  {
    at: '849',
    says: 'a host that fails again and again is not called for a while',
    file: EGRESS,
    test: 'stops calling what fails again and again, for that tenant, and tries it once later',
  },
  {
    at: '855-857',
    says: 'a workflow without hooks is as it was',
    file: KINDS,
    test: 'are for the step that has them: another one has none, and a workflow without them is told nothing',
  },
  {
    at: '856',
    says: 'hooks are opted into step by step',
    file: KINDS,
    test: 'are for the step that has them: another one has none, and a workflow without them is told nothing',
  },
  {
    at: '864',
    says: 'what is not critical holds nobody up',
    file: HOOKS,
    test: 'hold nobody up where they continue, and are tried three times before they are a dead letter',
  },
  {
    at: '866',
    says: 'a workflow is tried out before it runs, and which hooks that leaves out is said',
    file: 'shared/app/workflows/simulate/not-simulated.test.ts',
    test: 'names the hooks and validators of what is written, and the hooks of the steps that were gone through',
  },
];
