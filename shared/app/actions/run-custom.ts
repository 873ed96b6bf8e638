import type { Action, ActionRun } from '#core/actions/define-action.ts';
import { retold } from '#core/errors/code-of.ts';
import { DroError } from '#core/errors/dro-error.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { withoutTexts } from '#core/pii/personal-texts.ts';
import type { Platform } from '../platform.ts';
import { currentDb } from '../records/after-hook-context.ts';
import { namedValues } from '../settings/named-values.ts';
import { openSecrets } from '../settings/secrets.ts';
import { timeLimitBy } from '../time-limit.ts';
import type { ActionContext } from './action-context.ts';
import { callOutside } from './call-outside.ts';
import { keyOf } from './once.ts';

const LIMIT_MS = 30_000;

/** Does another action. */
export type Act = (a: {
  platform: Platform;
  name: string;
  params: JsonObject;
  context: ActionContext;
}) => Promise<Json>;

/** Runs an action that a pack brought. What it does through `act` happens once for each call of it. */
export async function runCustom(a: {
  platform: Platform;
  action: Pick<Action, 'name' | 'run'>;
  params: JsonObject;
  context: ActionContext;
  act: Act;
}): Promise<Json> {
  const { platform, action, params } = a;
  const secrets: string[] = [];
  const given = await runOf({ ...a, secrets });
  // the pack's code may reach out by ways of its own
  await platform.store.settled();
  const work = runSafely({ secrets, run: async () => action.run({ ...given, params }) });
  const ended = await timeLimitBy(platform)({ millis: LIMIT_MS, work });
  if (ended.inTime) return isObject(ended.value) || ended.value !== undefined ? ended.value : null;
  throw new DroError({
    code: 'INTERNAL',
    detail: `action "${action.name}" took longer than ${LIMIT_MS / 1000}s`,
    data: { timed_out: true },
  });
}

/** What it fails with is kept and logged, so that the secrets that it was told are taken out of the message. */
async function runSafely<T>(a: { secrets: readonly string[]; run(): Promise<T> }): Promise<T> {
  try {
    return await a.run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const safe = withoutTexts({ text: message, texts: a.secrets });
    throw safe === message ? error : retold({ error, message: safe });
  }
}

async function runOf(a: {
  platform: Platform;
  context: ActionContext;
  act: Act;
  /** takes the secrets that it is told */
  secrets: string[];
}): Promise<Omit<ActionRun, 'params'>> {
  const { platform, context, secrets } = a;
  const { tenant, app, subject, event, by } = context;
  const model = await platform.definitions.model(tenant);
  const key = keyOf(context);
  let acts = 0;
  let calls = 0;
  return {
    tenant,
    app,
    subject,
    event,
    key,
    now: platform.clock.now(),
    policy: model.policies(app),
    value: async (name) => {
      const [secret = null] = await openSecrets({ platform, tenant, names: [name] });
      if (secret !== null && secret !== '') secrets.push(secret);
      return secret ?? (await namedValues({ platform, tenant, names: [name] })).get(name) ?? '';
    },
    db: currentDb({ platform, tenant, model }),
    act: ({ action: name, params }) => a.act({ platform, name, params, context: partOf({ context, part: acts++ }) }),
    call: (call) => callOutside({ platform, tenant, by, key: `${key}:${calls++}`, call }),
  };
}

/** The context of one thing that an action does: with a mark and ids of its own. */
function partOf(a: { context: ActionContext; part: number }): ActionContext {
  const { context, part } = a;
  const { once, seed } = context;
  return {
    ...context,
    once: { ...once, key: { ...once.key, sk: `${once.key.sk}#${part}` } },
    seed: { ...seed, cause: `${seed.cause}#${part}` },
  };
}
