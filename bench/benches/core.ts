import { ensureTenant } from '#app/tenants/ensure-tenant.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { buildPlan } from '#core/lifecycle/build-plan.ts';
import type { WriteEnvironment } from '#core/lifecycle/command.ts';
import { runCommand } from '#core/lifecycle/run-command.ts';
import { WriteUnit } from '#core/lifecycle/write-unit.ts';
import { type BenchPlatform, causeOf, TENANT, withPlatform } from '../bench-platform.ts';
import { APP, itemValues } from '../definitions.ts';
import { type BenchResult, rounds, type Sample } from '../figures.ts';
import type { Options } from '../options.ts';

const WARM_UP = 3000;
const COUNT = 10_000;
const HOOKS = [0, 3, 10, 30];
const MANY_FIELDS = 100;

type Case = { name: string; entity: string; values: (i: number) => JsonObject };

/** The core of a write alone, by the number of hooks and of fields: from a command to the plan of its transaction. */
export function core(a: { options: Options }): Promise<BenchResult> {
  return withPlatform({
    durability: a.options.durability,
    work: async (platform) => {
      const cases = await define(platform);
      const environment = await environmentOf(platform);
      for (const one of cases) await plan({ environment, one, count: WARM_UP });
      const figures = await rounds({
        times: a.options.rounds,
        round: async () => samplesOf(await measured({ environment, cases })),
      });
      return { bench: 'core', about: ABOUT, figures };
    },
  });
}

const ABOUT = [
  'the processor time of one create in the core: input, defaults, validation, hooks, the plan with its index keys,',
  'claims, journal row and event. No store, no publishing. Each hook is a trim_strings of a field of its own, which it',
  'changes; `the items` are those of `writes`: three different hooks, a unique title, seven fields.',
];

async function define(platform: BenchPlatform): Promise<Case[]> {
  await ensureTenant({ platform: platform.platform, tenant: TENANT });
  const hooked = HOOKS.map((hooks) => ({ hooks, fields: Math.max(...HOOKS) }));
  const cases: Case[] = [{ name: 'the items', entity: 'items', values: itemValues }];
  for (const { hooks, fields } of [...hooked, { hooks: 0, fields: MANY_FIELDS }]) {
    const entity = `with_${hooks}_hooks_${fields}_fields`;
    await platform.define({ collection: 'entity_definitions', value: wide({ entity, hooks, fields }) });
    const values = Object.fromEntries(names(fields).map((name): [string, Json] => [name, ` value of ${name} `]));
    cases.push({ name: `${fields} fields, ${hooks} hooks`, entity, values: () => values });
  }
  return cases;
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `field_${i}`);
}

function wide(a: { entity: string; hooks: number; fields: number }): JsonObject {
  return {
    app: APP,
    name: a.entity,
    fields: names(a.fields).map((name) => ({ name, type: 'string', max_length: 100 })),
    template_overrides: {
      controller: {
        hooks: names(a.hooks).map((name) => ({
          events: ['create', 'update'],
          handler: 'trim_strings',
          params: { fields: [name] },
        })),
      },
    },
  };
}

async function environmentOf(platform: BenchPlatform): Promise<WriteEnvironment> {
  const user = await platform.user({ handle: 'ana', roles: ['member'] });
  const { actor, cause, depth } = causeOf(user);
  const { model } = await platform.platform.definitions.current(TENANT);
  let fresh = 0;
  return {
    tenant: TENANT,
    model,
    reader: {
      get: async (refs) => refs.map(() => null),
      getDeleted: async () => null,
      getClaim: async () => null,
      list: async () => [],
      etags: async (keys) => keys.map(() => null),
    },
    now: platform.platform.clock.now(),
    writeId: 'W1',
    newId: () => `id-${fresh++}`,
    newSalt: () => 'salt',
    user,
    actor,
    cause,
    correlationId: 'C1',
    depth,
    piiKey: new Uint8Array(32),
    seal: async ({ text }) => text,
  };
}

async function plan(a: { environment: WriteEnvironment; one: Case; count: number }): Promise<void> {
  const { entity, values } = a.one;
  for (let i = 0; i < a.count; i++) {
    const unit = new WriteUnit({ env: a.environment });
    const command = {
      operation: 'create',
      app: APP,
      entity,
      id: `r${i}`,
      values: values(i),
      origin: 'client',
    } as const;
    buildPlan({ unit, root: await runCommand({ command, unit }) });
  }
}

async function measured(a: { environment: WriteEnvironment; cases: readonly Case[] }): Promise<Map<string, number>> {
  const micros = new Map<string, number>();
  for (const one of a.cases) {
    const cpu = process.cpuUsage();
    await plan({ ...a, one, count: COUNT });
    const { user, system } = process.cpuUsage(cpu);
    micros.set(one.name, (user + system) / COUNT);
  }
  return micros;
}

function samplesOf(micros: ReadonlyMap<string, number>): Sample[] {
  const most = Math.max(...HOOKS);
  const of = (hooks: number): number => micros.get(`${most} fields, ${hooks} hooks`) ?? Number.NaN;
  return [
    ...[...micros].map(([name, value]): Sample => ({ name, unit: 'µs/write', value })),
    ...HOOKS.filter((hooks) => hooks > 0).map(
      (hooks): Sample => ({ name: `a hook, of ${hooks}`, unit: 'µs/hook', value: (of(hooks) - of(0)) / hooks }),
    ),
  ];
}
