import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import { actorOf } from '#core/records/actor.ts';
import { readForm } from '#core/workflows/people/form.ts';
import { tally } from '#core/workflows/people/tally.ts';
import type { Platform } from '../platform.ts';
import { keepValue } from './large/keep-value.ts';
import { changeWait, type WaitChange } from './people/change-wait.ts';
import { decided } from './people/end-wait.ts';
import { type OpenTask, openTaskOf, tooLate } from './people/open-task.ts';
import { type Vote, withEntry } from './people/task.ts';
import { mustHaveVoice, voicesOf } from './people/voice.ts';
import { shownNow } from './shown.ts';
import type { Wait } from './wait.ts';

/** What somebody says to a task. Without `step` the instance must have one that is open. */
export type Decision = {
  tenant: string;
  instanceId: string;
  outcome: string;
  user: UserContext;
  fields?: JsonObject;
  comment?: string;
  shownHash?: string;
  step?: string;
  waitId?: string;
  /** where it came by a link: what else must be there, and be used up */
  link?: { use(): Promise<Op> };
};

/**
 * Takes what somebody says to a waiting step: stored first, delivered after, so that no crash loses it. One is mostly
 * enough; where several have to agree, the one that makes it up settles it. Who comes after that gets ALREADY_DECIDED.
 * Throws FORBIDDEN for whom it is not for and for who requested it, and RECORD_CHANGED when what was shown is no longer
 * so.
 */
export async function decide(a: { platform: Platform; decision: Decision }): Promise<Wait> {
  const { platform, decision } = a;
  const { tenant, instanceId, user } = decision;
  const task = await openTaskOf({ platform, tenant, instanceId, step: decision.step, waitId: decision.waitId });
  mustHaveVoice({ wait: task.wait, user, now: platform.clock.now() });
  const form = readFields({ task, decision });
  await mustHaveReferences({ platform, tenant, task, fields: form });
  await mustBeAsShown({ platform, decision, task });
  const kept = await keepValue({ platform, tenant, instanceId, value: form, what: 'what was filled in' });
  const fields = isObject(kept) ? kept : {};
  const { wait, changed } = await changeWait({
    platform,
    tenant,
    instanceId,
    id: task.wait.id,
    actor: actorOf(user),
    change: async (current) => {
      const used = decision.link ? [await decision.link.use()] : [];
      const change = await voted({ platform, decision, task, current, fields });
      return { ...change, ops: [...(change.ops ?? []), ...used] };
    },
  });
  if (!changed || wait === null) throw tooLate({ instanceId, wait });
  return wait;
}

/** A wait with one more vote; settled, where that makes up what is needed. */
async function voted(a: {
  platform: Platform;
  decision: Decision;
  task: OpenTask;
  current: Wait;
  fields: JsonObject;
}): Promise<WaitChange> {
  const { decision, current, task } = a;
  const { tenant, user, outcome, comment = null } = decision;
  const now = a.platform.clock.now();
  // asked again: the task may have gone to somebody else meanwhile
  const { voice, by } = mustHaveVoice({ wait: current, user, now });
  const via = decision.link ? 'link' : 'api';
  const vote: Vote = { by, for: voice, outcome, comment, fields: a.fields, at: now, via };
  const entry = { at: now, what: 'voted' as const, by, for: voice, outcome, comment, fields: a.fields, via };
  const wait = withEntry({ wait: { ...current, votes: [...(current.votes ?? []), vote] }, entry });
  const result = tally({
    ask: task.people.ask,
    votes: wait.votes ?? [],
    need: wait.need ?? 1,
    voices: voicesOf(wait),
  });
  return result === null ? { wait } : decided({ platform: a.platform, tenant, wait, outcome: result, vote, now });
}

/** What was filled in, in its canonical form. */
function readFields(a: { task: OpenTask; decision: Decision }): JsonObject {
  const { outcome, fields = {} } = a.decision;
  const { ask } = a.task.people;
  if (!ask.outcomes.includes(outcome)) {
    const hint = didYouMean({ name: outcome, known: ask.outcomes });
    const message = `outcome must be one of ${ask.outcomes.join(', ')}${hint}`;
    throw invalid({ what: 'the decision', issues: [{ path: 'outcome', code: 'NOT_IN_VALUES', message }] });
  }
  const { values, issues } = readForm({ ask, outcome, values: fields });
  if (issues.length > 0) throw invalid({ what: 'the decision', issues });
  return values;
}

async function mustHaveReferences(a: {
  platform: Platform;
  tenant: string;
  task: OpenTask;
  fields: JsonObject;
}): Promise<void> {
  const { platform, tenant } = a;
  const named = a.task.people.ask.fields.flatMap((field) => {
    const id = a.fields[field.name];
    const [app = '', entity = ''] = field.entity?.split('/') ?? [];
    return field.type === 'reference' && typeof id === 'string'
      ? [{ name: field.name, ref: { tenant, app, entity, id } }]
      : [];
  });
  if (named.length === 0) return;
  const rows = await platform.store.get({ refs: named.map(({ ref }) => ref) });
  const issues = named.flatMap(({ name, ref }, i): Issue[] => {
    if (rows[i]) return [];
    const message = `fields.${name}: there is no record ${ref.id} in ${ref.app}/${ref.entity}`;
    return [{ path: `fields.${name}`, code: 'REFERENCE_NOT_FOUND', message }];
  });
  if (issues.length > 0) throw invalid({ what: 'the decision', issues });
}

async function mustBeAsShown(a: { platform: Platform; decision: Decision; task: OpenTask }): Promise<void> {
  const { platform, decision } = a;
  const { wait, instance, at } = a.task;
  if (wait.show.length === 0) return;
  const { view, hash } = await shownNow({ platform, tenant: decision.tenant, instance, at, show: wait.show });
  if (hash === (decision.shownHash ?? wait.shown_hash)) return;
  throw new DroError({
    code: 'RECORD_CHANGED',
    detail: 'the record has changed since the task was made; decide on what is there now',
    data: { show: view, shown_hash: hash },
  });
}
