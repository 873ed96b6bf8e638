import type { SysKey } from '#core/plan/sys.ts';
import { ADMIN_APP } from '../definitions/save-definitions.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';

/** Whose the platform's own rows, timers and jobs are: no tenant can be called so. */
export const OF_ALL = '_platform';
const TENANTS = 'tenants';
const PAGE = 500;

/** Remembers that a tenant has something deployed, so that drift is found even if nothing of it is on the bus. */
export async function rememberTenant(a: { platform: Platform; tenant: string }): Promise<void> {
  const { platform, tenant } = a;
  const key: SysKey = { tenant: OF_ALL, kind: 'deployment', pk: TENANTS, sk: tenant };
  const [known] = await platform.store.getSys({ keys: [key] });
  if (known) return;
  const root = { tenant: OF_ALL, app: ADMIN_APP, entity: TENANTS, id: tenant };
  await platform.store.commit({
    plan: {
      tenant: OF_ALL,
      ops: [{ kind: 'sys', key, expect: 'any', value: {} }],
      journal: newJournal({ platform, root, cause: 'deploy' }),
    },
  });
}

/** The tenants that have had something deployed. */
export async function knownTenants(a: { platform: Platform }): Promise<string[]> {
  const tenants: string[] = [];
  let cursor: string | undefined;
  do {
    const at = { tenant: OF_ALL, kind: 'deployment' as const, pk: TENANTS, limit: PAGE };
    const page = await a.platform.store.querySys({ ...at, ...(cursor !== undefined && { cursor }) });
    tenants.push(...page.rows.map(({ key }) => key.sk));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return tenants;
}
