import { DroError } from '#core/errors/dro-error.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import { defsVersionKey } from './definitions.ts';
import { type KeyBuild, keyBuildJob, keyBuildKey, storedBuild, toKeyBuild } from './key-build.ts';
import { writeKeys } from './write-keys.ts';

const PAGE = 50;
const MOST_READS = 2000;
// records of one job: it ends in time, and the next one goes on where it stood
const MOST_PAGES = 40;
// no request lives longer, so whoever still writes by the older definition is done by then
const LATE_MS = 60_000;

type Input = { platform: Platform; tenant: string; build: KeyBuild; etag: number };

/**
 * Goes on with the keys that existing records lack: they are written anew with their own data at their own version,
 * so nobody notices but lists. Runs at least once, and goes on where it stood. When a round, a minute after the one
 * before, finds nothing more to do, the keys are whole and lists go by them.
 */
export async function buildKeys(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const at = { tenant, app: String(payload['app']), entity: String(payload['entity']) };
  const [row] = await platform.store.getSys({ keys: [keyBuildKey(at)] });
  const stored = toKeyBuild(row?.value);
  if (!row || !stored) return;
  const { model } = await platform.definitions.current(tenant);
  const entity = model.entity({ app: at.app, name: at.entity });
  const input = { platform, tenant, etag: row.etag };
  if (!entity) return save({ ...input, build: stored, next: null });
  let build: KeyBuild = { ...stored, state: 'building', reason: null };
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const cursor = build.at === '' ? {} : { cursor: build.at };
    const page = await platform.store.list({ ...at, index: 'id', limit: PAGE, maxReads: MOST_READS, ...cursor });
    const written = await writeKeys({ platform, tenant, build, entity, rows: page.rows });
    if (!written.ok) return fail({ ...input, build, reason: written.reason });
    build = { ...build, found: build.found || written.rows > 0 };
    if (page.exhausted || page.cursor === undefined) return endRound({ ...input, build });
    build = { ...build, at: page.cursor };
  }
  await save({ ...input, build, next: build });
  await platform.jobs.enqueue({ jobs: [keyBuildJob({ tenant, build })] });
}

/** The keys are whole after a round in which every record had them already; or the second one that writes them all. */
async function endRound(a: Input): Promise<void> {
  const { platform, tenant, build } = a;
  if (build.round > 1 && (!build.found || build.all !== null)) {
    await save({ ...a, next: null });
    platform.logger.info('indexes are whole', { tenant, entity: `${build.app}/${build.entity}`, keys: build.keys });
    return;
  }
  const next = { ...build, at: '', round: build.round + 1, found: false };
  await save({ ...a, next });
  const job = keyBuildJob({ tenant, build: next });
  const due = new Date(platform.clock.millis() + LATE_MS).toISOString();
  await platform.timers.set({ id: job.id, tenant, due, job });
}

/** A value that two records have is for people to mend; the job is then sent again from the dead letters. */
async function fail(a: Input & { reason: string }): Promise<void> {
  await save({ ...a, next: { ...a.build, state: 'failed', reason: a.reason } });
  throw new DroError({ code: 'DUPLICATE_VALUE', detail: a.reason });
}

/** Stores how far it is, unless the definition has been changed meanwhile: then the job reads it anew. */
async function save(a: Input & { next: KeyBuild | null }): Promise<void> {
  const { platform, tenant, build, next } = a;
  const root = { tenant, app: build.app, entity: build.entity, id: 'keys' };
  const committed = await platform.store.commit({
    plan: {
      tenant,
      ops: [
        { kind: 'sys', key: keyBuildKey({ tenant, ...build }), expect: a.etag, value: next && storedBuild(next) },
        // what is cached of the definitions says which keys are whole
        { kind: 'sys', key: defsVersionKey(tenant), expect: 'any', value: {} },
      ],
      journal: newJournal({ platform, root, cause: 'build_keys' }),
    },
  });
  if (!committed.ok) throw new Error('the definition was changed while its keys were built');
}
