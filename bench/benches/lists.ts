import { type ListRequest, listRecords, type Page } from '#app/records/list-records.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import type { JsonObject } from '#core/json/json.ts';
import { indexKeys } from '#core/lifecycle/index-keys.ts';
import type { Plan } from '#core/plan/plan.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { type BenchPlatform, TENANT, withPlatform } from '../bench-platform.ts';
import { APP } from '../definitions.ts';
import { type BenchResult, quantile, rounds, type Sample } from '../figures.ts';
import type { Options } from '../options.ts';

const RECORDS = 1_000_000;
const A_PLAN = 95;
const FAR = 1000;
const PAGE = 100;
const TIMES = 40;
const STATES = ['new', 'seen', 'waiting', 'done'];
const ENTITY = 'many';

const MANY: JsonObject = {
  app: APP,
  name: ENTITY,
  fields: [
    { name: 'title', type: 'string', required: true },
    { name: 'status', type: 'enum', values: STATES },
    { name: 'amount', type: 'integer' },
  ],
  indexes: [['amount'], ['status', 'amount']],
};

type Way = { name: string; query: Partial<ListRequest> };
type Lab = { platform: BenchPlatform; user: UserContext };

const WAYS: readonly Way[] = [
  { name: 'newest', query: {} },
  { name: 'by an index', query: { sort: '-amount' } },
  { name: 'filtered by an index', query: { filter: 'status == "seen" && amount >= 10000' } },
];

/** Pages of an entity of a million records. */
export function lists(a: { options: Options }): Promise<BenchResult> {
  return withPlatform({
    durability: a.options.durability,
    work: async (platform) => {
      await platform.define({ collection: 'entity_definitions', value: MANY });
      await fill(platform);
      const lab: Lab = { platform, user: await platform.user({ handle: 'ana', roles: ['member'] }) };
      const far = new Map<Way, string>();
      for (const way of WAYS) far.set(way, await walkTo({ lab, way }));
      const figures = await rounds({
        times: a.options.rounds,
        round: async () => {
          const samples: Sample[] = [];
          for (const way of WAYS) samples.push(...(await measure({ lab, way, far: far.get(way) ?? '' })));
          return samples;
        },
      });
      return { bench: 'lists', about: ABOUT, figures };
    },
  });
}

const ABOUT = [
  'pages of 100 of an entity of 1,000,000 records, p50 of 40 each: the first, and the 1,000th, whose cursor was',
  'reached page by page. In process, with token and HTTP left out; records loaded straight into the store.',
];

/** The lifecycle would take minutes for this many, and adds nothing to what is read. */
async function fill(platform: BenchPlatform): Promise<void> {
  const { definitions, store, clock, ids } = platform.platform;
  const { model } = await definitions.current(TENANT);
  const entity = model.entity({ app: APP, name: ENTITY });
  if (!entity) throw new Error(`${ENTITY} is not defined`);
  const at = clock.now();
  for (let made = 0; made < RECORDS; made += A_PLAN) {
    const size = Math.min(A_PLAN, RECORDS - made);
    const ops = Array.from({ length: size }, (_, i): Plan['ops'][number] => {
      const n = made + i;
      const ref = { tenant: TENANT, app: APP, entity: ENTITY, id: ids.record() };
      const data = { title: `record ${n}`, status: STATES[n % STATES.length] ?? null, amount: (n * 7919) % RECORDS };
      const row = { ref, version: 1, defVersion: entity.version, data: { ...data, created_at: at, updated_at: at } };
      return { kind: 'put', row, expect: 'absent', keys: indexKeys({ entity, record: { id: ref.id, ...row.data } }) };
    });
    await store.commit({ plan: { tenant: TENANT, ops, journal: journalOf({ platform, at }) } });
  }
}

function journalOf(a: { platform: BenchPlatform; at: string }): Plan['journal'] {
  const writeId = a.platform.platform.ids.write();
  const root = { tenant: TENANT, app: APP, entity: ENTITY, id: writeId };
  const nothing = { changes: [], events: [], jobs: [] };
  const from = { actor: SYSTEM_ACTOR, correlationId: writeId, depth: 0, cause: 'import:bench' };
  return { writeId, root, version: 0, at: a.at, ...from, ...nothing };
}

async function walkTo(a: { lab: Lab; way: Way }): Promise<string> {
  let cursor: string | null = null;
  for (let i = 1; i < FAR; i++) {
    const page: Page = await read({ ...a, cursor });
    cursor = page.next_cursor;
    if (cursor === null) throw new Error(`"${a.way.name}" has only ${i} pages`);
  }
  return cursor ?? '';
}

function read(a: { lab: Lab; way: Way; cursor: string | null }): Promise<Page> {
  const { platform, user } = a.lab;
  const at = { tenant: TENANT, app: APP, entity: ENTITY, user, limit: PAGE };
  const request = { ...at, ...a.way.query, ...(a.cursor !== null && { cursor: a.cursor }) };
  return listRecords({ platform: platform.platform, request });
}

async function measure(a: { lab: Lab; way: Way; far: string }): Promise<Sample[]> {
  const first = await p50({ ...a, cursor: null });
  const far = await p50({ ...a, cursor: a.far });
  const { name } = a.way;
  return [
    { name: `first page, ${name}`, unit: 'ms', value: first },
    { name: `page 1,000, ${name}`, unit: 'ms', value: far },
    { name: `page 1,000 : first page, ${name}`, unit: 'times', value: far / first },
  ];
}

async function p50(a: { lab: Lab; way: Way; cursor: string | null }): Promise<number> {
  const ms: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    const began = performance.now();
    const page = await read(a);
    ms.push(performance.now() - began);
    if (page.items.length !== PAGE) throw new Error(`a page of ${page.items.length}, not ${PAGE}`);
  }
  return quantile({ values: ms, q: 0.5 });
}
