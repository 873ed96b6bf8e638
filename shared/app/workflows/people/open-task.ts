import { DroError } from '#core/errors/dro-error.ts';
import type { CompiledStep } from '#core/workflows/compiled-workflow.ts';
import type { CompiledPeople } from '#core/workflows/people/compile-people.ts';
import type { Platform } from '../../platform.ts';
import type { Instance } from '../instance.ts';
import { loadInstance } from '../load-instance.ts';
import { toWait, type Wait } from '../wait.ts';
import { type WorkflowAt, workflowAt } from '../workflow-at.ts';

const PAGE = 100;

/** An open task with what it was made from. */
export type OpenTask = { wait: Wait; instance: Instance; at: WorkflowAt; people: CompiledPeople; title: string };

/** The task of an instance that is open. Without `step` there must be one only; throws ALREADY_DECIDED for none. */
export async function openTaskOf(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  step?: string | undefined;
  waitId?: string | undefined;
}): Promise<OpenTask> {
  const { platform, tenant, instanceId, step, waitId } = a;
  const { instance } = await loadInstance({ platform, tenant, id: instanceId });
  const all = await waitsOf({ platform, tenant, instanceId });
  const waits = all.filter(
    (wait) => (step === undefined || wait.step === step) && (waitId === undefined || wait.id === waitId),
  );
  const open = waits.filter((wait) => wait.state === 'open');
  if (open.length > 1) {
    const names = open.map((wait) => wait.step).sort();
    const path = new Set(names).size > 1 ? 'step' : 'task';
    const which = path === 'step' ? [...new Set(names)] : open.map(({ id }) => `${instanceId}.${id}`).sort();
    const message = `several wait: say which with ${path} (${which.join(', ')})`;
    throw new DroError({ code: 'VALIDATION_FAILED', detail: message, issues: [{ path, code: 'REQUIRED', message }] });
  }
  const [wait] = open;
  if (!wait) throw tooLate({ instanceId, wait: lastOf(waits) });
  return { wait, instance, ...(await madeFrom({ platform, tenant, wait })) };
}

async function waitsOf(a: { platform: Platform; tenant: string; instanceId: string }): Promise<Wait[]> {
  const { platform, tenant, instanceId: pk } = a;
  const waits: Wait[] = [];
  let cursor: string | undefined;
  do {
    const given = { tenant, kind: 'wait' as const, pk, limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const page = await platform.store.querySys(given);
    waits.push(...page.rows.map((row) => toWait(row.value)));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return waits;
}

/** What a task was made from. */
export async function madeFrom(a: {
  platform: Platform;
  tenant: string;
  wait: Wait;
}): Promise<{ at: WorkflowAt; people: CompiledPeople; title: string }> {
  const { platform, tenant, wait } = a;
  const { id, version } = wait.workflow;
  const at = await workflowAt({ platform, tenant, id, version });
  const compiled = at.workflow.steps.get(wait.step);
  return { at, people: peopleIn({ compiled, step: wait.step }), title: compiled?.step.name ?? wait.step };
}

/** The part of a step that asks people. */
export function peopleIn(a: { compiled: CompiledStep | undefined; step: string }): CompiledPeople {
  if (a.compiled && 'people' in a.compiled) return a.compiled.people;
  throw new DroError({ code: 'NOT_FOUND', detail: `step ${a.step} asks nobody` });
}

/** The refusal of what comes after the end. */
export function tooLate(a: { instanceId: string; wait: Wait | null }): DroError {
  return new DroError({ code: 'ALREADY_DECIDED', detail: `instance ${a.instanceId}: ${howItEnded(a.wait)}` });
}

function howItEnded(wait: Wait | null): string {
  if (wait === null) return 'nothing waits here';
  if (wait.state === 'timed_out') return `the time ran out at ${wait.settled_at}`;
  if (wait.state === 'decided') return `it was decided as ${wait.outcome} at ${wait.settled_at}`;
  return wait.state === 'cancelled' ? 'it was cancelled' : 'its instance has ended or begun anew';
}

function lastOf(waits: readonly Wait[]): Wait | null {
  return [...waits].sort((x, y) => x.opened_at.localeCompare(y.opened_at)).at(-1) ?? null;
}
