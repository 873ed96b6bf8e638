import type { SysKey } from '#core/plan/sys.ts';

/** Where a tenant's own row is stored. */
export function tenantKey(tenant: string): SysKey {
  return { tenant, kind: 'tenant', pk: 'tenant', sk: 'tenant' };
}
