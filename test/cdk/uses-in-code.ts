import type { FunctionName } from '#cdk/function-code.ts';
import type { Use } from '#cdk/grants/uses.ts';
import { type SourceFile, sourceFiles } from '#test/support/source-files.ts';

/** Which permission a call of a port needs, however the port was come by. */
const CALLS: readonly (readonly [call: RegExp, use: Use])[] = [
  [/\bblobs\.(put|get|remove|list)\b/, 'blobs'],
  [/\bsecrets\.(seal|open|piiKey)\b/, 'master_key'],
  [/\bbus\.publish\b/, 'bus'],
  [/\brules\.(put|remove)\b/, 'rules'],
  [/\brules\.(capacity|observe)\b/, 'rules_seen'],
  [/\bengine\.(ensureMachine|removeMachine)\b/, 'machines'],
  [/\bengine\.(start|stop)\b/, 'executions'],
  [/\bengine\.describe\b/, 'executions_seen'],
  [/\bengine\.history\b/, 'histories'],
  [/\bengine\.(settle|heartbeat)\b/, 'tokens'],
  [/\bnotifier\.send\b/, 'mail'],
  [/\bjobs\.(enqueue|redrive|discard|handleMessages)\b/, 'jobs'],
];
/** What makes the platform has all in hand and calls nothing of it. */
const WIRING = ['shared/adapters/', 'functions/runtime/', 'shared/ports/', 'shared/core/'];
/** The kinds of jobs that are done behind the queue for deploying. */
const DEPLOYS = ['shared/app/definitions/deploy.ts', 'shared/app/deployments/reconcile-job.ts'];

/** Of these files others take what calls nothing: a name, a job to be queued, a trial. Who does call has them here. */
const CALLED_BY: Readonly<Record<string, readonly FunctionName[]>> = {
  'shared/app/workflows/start-execution.ts': ['job'],
  'shared/app/deployments/reconcile.ts': ['deploy'],
  'shared/app/workflows/look-after-executions.ts': ['job'],
  'shared/app/workflows/signals/deliver-signal.ts': ['job', 'api', 'task', 'wait'],
  'shared/app/workflows/signals/close-event-wait.ts': ['job', 'api', 'task', 'wait'],
  'shared/app/actions/run-action.ts': ['job', 'task'],
};

type Reach = { from: readonly string[]; without?: readonly string[] };

/** What a function's code calls, as far as it can be reached from where jobs of its kind begin. */
export function usesInCode(name: FunctionName): Use[] {
  const { from, without: others = [] } = reachOf(name);
  const uncalled = Object.keys(CALLED_BY).filter((path) => CALLED_BY[path]?.includes(name) !== true);
  const without = [...others, ...uncalled];
  const files = new Map(sourceFiles().map((file) => [file.path, file]));
  const found = new Set<Use>();
  for (const { text } of reached({ files, from, without })) {
    for (const [call, use] of CALLS) if (call.test(text)) found.add(use);
  }
  // who may start and stop may look, too
  if (found.has('executions')) found.delete('executions_seen');
  return [...found].sort();
}

function reachOf(name: FunctionName): Reach {
  const handler = `functions/${name}/handler.ts`;
  if (name === 'deploy') return { from: [handler, ...DEPLOYS], without: ['shared/app/run-job.ts'] };
  if (name === 'job') return { from: [handler], without: DEPLOYS };
  return { from: [handler] };
}

function reached(a: Required<Reach> & { files: ReadonlyMap<string, SourceFile> }): SourceFile[] {
  const done = new Map<string, SourceFile>();
  const visit = (path: string): void => {
    const file = a.files.get(path);
    if (!file || done.has(path) || a.without.includes(path) || WIRING.some((one) => path.startsWith(one))) return;
    done.set(path, file);
    for (const one of file.imports) if (!one.typeOnly) visit(one.target);
  };
  for (const path of a.from) visit(path);
  return [...done.values()];
}
