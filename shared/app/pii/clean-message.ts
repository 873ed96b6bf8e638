import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject } from '#core/json/json.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import { personalTexts, withoutTexts } from '#core/pii/personal-texts.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Ref } from '#core/records/ref.ts';
import type { Platform } from '../platform.ts';

// what a dead letter shows
const MOST_ISSUES = 20;
const WITHHELD = 'the message may quote personal values that could not be looked up, and is left out';

/** What an error says, without the personal values of the records that it is about: such messages are kept and logged. */
export async function cleanMessage(a: {
  platform: Platform;
  tenant: string;
  message: string;
  records: readonly Omit<Ref, 'tenant'>[];
}): Promise<string> {
  const { platform, tenant, message } = a;
  if (a.records.length === 0) return message;
  try {
    const model = await platform.definitions.model(tenant);
    const entities = a.records.map((one) => model.entity({ app: one.app, name: one.entity }));
    if (entities.every((entity) => entity === null || entity.piiFields.length === 0)) return message;
    const refs = a.records.map(({ app, entity, id }) => ({ tenant, app, entity, id }));
    const rows = await platform.store.get({ refs, includeDeleted: true });
    const texts = rows.flatMap((row, i) => {
      const entity = entities[i];
      return row && entity ? personalTexts({ entity, records: [toHookRecord({ entity, row })] }) : [];
    });
    return withoutTexts({ text: message, texts });
  } catch {
    return WITHHELD;
  }
}

/** The same for single problems. */
export function cleanIssues(
  a: Omit<Parameters<typeof cleanMessage>[0], 'message'> & { issues: readonly Issue[] },
): Promise<Issue[]> {
  const some = a.issues.slice(0, MOST_ISSUES);
  return Promise.all(
    some.map(async (one) => ({ ...one, message: await cleanMessage({ ...a, message: one.message }) })),
  );
}

/** The records that a job is about. */
export function recordsOfJob(job: JobSpec): Omit<Ref, 'tenant'>[] {
  const { event } = job.payload;
  if (isObject(event)) {
    const { app, entity, recordId } = event;
    const named = typeof app === 'string' && typeof entity === 'string' && typeof recordId === 'string';
    return named ? [{ app, entity, id: recordId }] : [];
  }
  // an after hook's group is its record
  const [, app, entity, id] = job.kind === 'after_hook' ? job.group.split('/') : [];
  return app !== undefined && entity !== undefined && id !== undefined ? [{ app, entity, id }] : [];
}
