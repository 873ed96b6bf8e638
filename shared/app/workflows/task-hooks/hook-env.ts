import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { CompiledHook } from '#core/workflows/task-hooks/compile-hooks.ts';
import type { Platform } from '../../platform.ts';
import type { Instance } from '../instance.ts';
import { openValue } from '../large/open-value.ts';
import { stepEnv } from '../step-env.ts';
import type { TaskCall } from '../task-payload.ts';
import { epochPrefix, readLedger, readRow } from '../tasks/ledger-rows.ts';
import type { WorkflowAt } from '../workflow-at.ts';
import { hookKey, type Moment } from './moment.ts';

type Input = {
  platform: Platform;
  tenant: string;
  instance: Instance;
  at: WorkflowAt;
  moment: Moment;
  hooks: readonly CompiledHook[];
  /** what the step gave, where it stands in no row yet */
  output?: Json;
};

/** The names that the hooks of a moment see; `masked` for what keeps its parameters. */
export type HookEnvs = { open: Record<string, unknown>; masked: Record<string, unknown>; given: JsonObject };

/**
 * The names that hooks of a moment see, once with personal values and once without. What transforms work out stands in
 * `metadata`, for the hooks after them, and in `given`.
 */
export async function hookEnvs(a: Input): Promise<HookEnvs> {
  const { instance, at, moment, hooks } = a;
  const reads = hooks.flatMap(({ work }) => (work.kind === 'action' ? work.action.reads : work.expression.reads));
  const type = at.workflow.steps.get(moment.owner)?.step.type ?? 'workflow';
  const of = { platform: a.platform, tenant: a.tenant, instanceId: instance.id };
  // read only where a hook asks for it
  const gives = reads.some(([root]) => root === 'output' || root === 'metadata');
  const output = gives ? await openValue({ ...of, value: await outputOf(a) }) : null;
  const asks = reads.some(([root]) => root === 'input');
  const input = instance.trigger['input'] ?? {};
  const own = {
    event: moment.event,
    task: { id: moment.owner, type, status: moment.owner === moment.step ? moment.status : 'running' },
    input: asks ? await openValue({ ...of, value: input }) : {},
    output,
    error: moment.error,
    ...(moment.event === 'workflow_finished' && {
      workflow: { id: instance.workflow.id, exec_id: instance.id, status: moment.status },
    }),
  };
  const task = taskOf(a);
  const [open, masked] = await Promise.all(
    [false, true].map((isMasked) => stepEnv({ ...a, ...(task && { task }), reads, masked: isMasked })),
  );
  const metadata = aboutMoment({ ...a, output });
  const kept = await keptGiven(a);
  const given: JsonObject = {};
  for (const [hook, { work }] of hooks.entries()) {
    if (work.kind !== 'transform') continue;
    const known = kept.get(hook);
    given[work.into] = known ?? work.expression.evaluate({ ...masked, ...own, metadata: { ...metadata, ...given } });
  }
  const all = { ...own, metadata: { ...metadata, ...given } };
  return { open: { ...open, ...all }, masked: { ...masked, ...all }, given };
}

/** What transforms worked out when the step ended: the record may be another by the time that a job runs its hooks. */
async function keptGiven(a: Input): Promise<ReadonlyMap<number, Json>> {
  const { platform, tenant, instance, moment } = a;
  const transforms = a.hooks.flatMap(({ work }, hook) => (work.kind === 'transform' ? [hook] : []));
  if (transforms.length === 0 || moment.event !== 'task_finished') return new Map();
  const keys = transforms.map((hook) => hookKey({ tenant, instanceId: instance.id, moment, hook }));
  const rows = await platform.store.getSys({ keys });
  const kept = new Map<number, Json>();
  for (const [i, hook] of transforms.entries()) {
    const given = isObject(rows[i]?.value) ? rows[i].value['given'] : undefined;
    if (!isObject(given)) continue;
    kept.set(hook, await openValue({ platform, tenant, instanceId: instance.id, value: given['value'] ?? null }));
  }
  return kept;
}

/** What a step gave; nothing before it has. */
async function outputOf(a: Input): Promise<Json> {
  if (a.output !== undefined) return a.output;
  const task = taskOf(a);
  if (task === null || a.moment.event === 'task_started' || a.moment.event === 'on_iteration_start') return null;
  const { platform, tenant, instance, moment } = a;
  const own = await readRow({ platform, ref: task });
  const at = { platform, tenant, instanceId: instance.id };
  if (own) return own.output ?? null;
  // the hooks of a step that is no call of ours are a call of their own: its row is that of an earlier visit
  const rows = await readLedger({ ...at, prefix: epochPrefix(moment.epoch) });
  const last = rows.findLast((row) => row.step === moment.step && (row.scope ?? null) === moment.scope);
  return last?.output ?? null;
}

/** The call that the moment belongs to; null at the end of the workflow. */
function taskOf(a: Input): TaskCall | null {
  const { moment, instance, tenant } = a;
  const { step, epoch, visit, scope, event } = moment;
  if (event === 'workflow_finished') return null;
  const { id, version } = instance.workflow;
  const call = { do: 'hooks', step, tenantId: tenant, instanceId: instance.id, epoch, visit };
  return { ...call, workflowRef: `${id}@${version}`, ...(scope !== null && { scope }) };
}

function aboutMoment(a: Input & { output: Json }): JsonObject {
  const { moment, instance } = a;
  const { status, error, step } = moment;
  switch (moment.event) {
    case 'workflow_finished':
      return { status, outcome: instance.outcome, error };
    case 'on_child_task_complete':
      return { child: { id: step, status, output: a.output, error } };
    case 'on_iteration_complete':
      return { iteration_result: { status, output: a.output, error } };
    default:
      return {};
  }
}
