import { join } from 'node:path';
import { newJournal } from '#app/new-journal.ts';
import { installPack } from '#app/packs/install-pack.ts';
import type { Platform } from '#app/platform.ts';
import { ensureTenant, ensureUser } from '#app/tenants/ensure-tenant.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import { isObject } from '#core/json/json.ts';
import type { SysKey } from '#core/plan/sys.ts';
import { importInProcess } from './import-in-process.ts';
import { readSpec } from './import-source.ts';
import { type ImportReport, runImport } from './run-import.ts';
import { type SummaryLine, summarise } from './summarise.ts';

/** The tenant that a first start makes. */
export const DEMO_TENANT = 'demo';
/** Where the sample of the ecommerce pack lies, from the project's folder. */
export const SAMPLE = ['apps', 'ecommerce', 'sample', 'northwind'];

const MARK: SysKey = { tenant: '_platform', kind: 'install', pk: 'first_start', sk: 'first_start' };

/** What a first start did. */
export type FirstStart = { report: ImportReport; summary: SummaryLine[] };

/** Whether the sample is still to be brought in: always on an empty data folder, and after an import was cut off. */
export async function isFirstStart(a: { platform: Platform }): Promise<boolean> {
  const [row] = await a.platform.store.getSys({ keys: [MARK] });
  return !row || (isObject(row.value) && row.value['state'] === 'begun');
}

/** Notes how far the first start has come; `empty` = it was asked to bring nothing in. */
export async function markFirstStart(a: { platform: Platform; state: 'begun' | 'done' | 'empty' }): Promise<void> {
  const { platform, state } = a;
  const root = { tenant: MARK.tenant, app: '_admin', entity: 'platform', id: 'first_start' };
  await platform.store.commit({
    plan: {
      tenant: MARK.tenant,
      ops: [{ kind: 'sys', key: MARK, expect: 'any', value: { state, at: platform.clock.now() } }],
      journal: newJournal({ platform, root, cause: 'first start' }),
    },
  });
}

/** Makes the demo tenant, installs the packs and imports the sample; cut off and called again, it goes on. */
export async function firstStart(a: {
  platform: Platform;
  root: string;
  onProgress: (a: { label: string; done: number; total: number }) => void;
}): Promise<FirstStart> {
  const { platform } = a;
  await markFirstStart({ platform, state: 'begun' });
  await ensureTenant({ platform, tenant: DEMO_TENANT });
  for (const pack of platform.packs) await installPack({ platform, tenant: DEMO_TENANT, app: pack.app });
  const user = await demoAdmin({ platform });
  const folder = join(a.root, ...SAMPLE);
  const target = importInProcess({ platform, tenant: DEMO_TENANT, user });
  const report = await runImport({ folder, target, onProgress: a.onProgress });
  const summary = await summarise({ platform, tenant: DEMO_TENANT, user, spec: readSpec(folder) });
  await markFirstStart({ platform, state: 'done' });
  return { report, summary };
}

/** The admin of the demo tenant. */
export async function demoAdmin(a: { platform: Platform }): Promise<UserContext> {
  const { id } = await ensureUser({ platform: a.platform, tenant: DEMO_TENANT, handle: 'admin' });
  return { tenantId: DEMO_TENANT, userId: id, contactId: null, type: 'USER', roles: ['admin'] };
}
