import { lineLogger } from '#adapters/embedded/line-logger.ts';
import { systemClock } from '#adapters/embedded/system-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { newJournal } from '#app/new-journal.ts';
import { publishBatch } from '#app/publish-batch.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { createLocalPlatform, type LocalPlatform } from '#local/local-platform.ts';
import { type BenchResult, rounds, type Sample } from '../figures.ts';
import { inParallel } from '../in-parallel.ts';
import type { Options } from '../options.ts';
import { withTempFolder } from '../temp-folder.ts';

const TENANTS = 50;
const RULES_A_TENANT = 20;
const EVENTS = 20_000;
const WARM_UP = 2000;

/** From the journal to the bus: rows read, matched against the rules, and marked as published. */
export function publish(a: { options: Options }): Promise<BenchResult> {
  return withTempFolder(async (dataDir) => {
    const local = await open({ dataDir, options: a.options });
    const measured = async (one: { events: number; matching: boolean }): Promise<number> => {
      await fill({ local, ...one });
      return (one.events / (await drain(local))) * 1000;
    };
    await measured({ events: WARM_UP, matching: true });
    const figures = await rounds({
      times: a.options.rounds,
      round: async (): Promise<Sample[]> => [
        { name: 'none matches', unit: 'events/s', value: await measured({ events: EVENTS, matching: false }) },
        { name: 'one matches', unit: 'events/s', value: await measured({ events: EVENTS, matching: true }) },
      ],
    });
    await local.stop();
    const about = [
      `${EVENTS} journal rows with an event each, as after a standstill: read from disk in batches of 100, matched against`,
      `${TENANTS * RULES_A_TENANT} rules (type, tenant and status; ${RULES_A_TENANT} a tenant), and marked as published. A match becomes a job on disk, which`,
      'is not run here.',
    ];
    return { bench: 'publish', about, figures };
  });
}

/** A platform on which nothing runs yet, with its rules on the bus. */
async function open(a: { dataDir: string; options: Options }): Promise<LocalPlatform> {
  const { dataDir, options } = a;
  const clock = systemClock();
  const logger = lineLogger({ clock, level: 'warn', write: (line) => process.stderr.write(line) });
  const { durability } = options;
  const local = createLocalPlatform({
    ...{ dataDir, durability, clock, logger },
    ...{ ids: systemIds(), packs: [], exclusive: true },
  });
  for (let i = 0; i < TENANTS * RULES_A_TENANT; i++) {
    const tenant = `t${i % TENANTS}`;
    const detail = { tenantId: [tenant], record: { status: [`s${Math.floor(i / TENANTS)}`] } };
    const pattern = { source: ['dro.bench'], 'detail-type': ['items.updated'], detail };
    await local.platform.rules.put({
      ...{ ruleId: `r${i}`, tenant, version: 1, pattern },
      ...{ mode: 'dedicated', active: true },
    });
  }
  return local;
}

async function fill(a: { local: LocalPlatform; events: number; matching: boolean }): Promise<void> {
  const { platform } = a.local;
  const work = async (i: number): Promise<void> => {
    const tenant = `t${i % TENANTS}`;
    const id = platform.ids.record();
    const status = a.matching ? `s${Math.floor(i / TENANTS) % RULES_A_TENANT}` : 'other';
    const journal = newJournal({ platform, cause: 'bench', root: { tenant, app: 'bench', entity: 'items', id } });
    journal.events.push(eventOf({ tenant, id, status, writeId: journal.writeId, at: journal.at }));
    await platform.store.commit({ plan: { tenant, ops: [], journal } });
  };
  await inParallel({ count: a.events, atOnce: 64, work });
}

/** How long it takes until all that lies in the journal is published, in milliseconds. */
async function drain({ platform, feed, activity }: LocalPlatform): Promise<number> {
  const began = performance.now();
  const marks: Promise<void>[] = [];
  const detach = await feed.attach({
    consumer: 'publish',
    handle: async (batch) => {
      const { failed, marked } = await publishBatch({ platform, batch });
      // the next batch need not wait for it
      marks.push(marked);
      return { failed };
    },
  });
  await activity.idle();
  await Promise.all(marks);
  const took = performance.now() - began;
  await detach();
  return took;
}

function eventOf(a: { tenant: string; id: string; status: string; writeId: string; at: string }): DroEvent {
  const { tenant, id, status, writeId, at } = a;
  return {
    id: `${writeId}-0`,
    tenantId: tenant,
    type: 'items.updated',
    app: 'bench',
    entity: 'items',
    recordId: id,
    version: 2,
    occurredAt: at,
    imported: false,
    actor: SYSTEM_ACTOR,
    correlationId: writeId,
    causationId: null,
    depth: 0,
    record: { title: `item ${id}`, email: 'someone@example.com', status, amount: 5, step: 0 },
    original: { title: `item ${id}`, email: 'someone@example.com', status: 'new', amount: 5, step: 0 },
    changes: { status: { previous: 'new', new: status } },
    payload: null,
  };
}
