import { lineLogger } from '#adapters/embedded/line-logger.ts';
import { systemClock } from '#adapters/embedded/system-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { createDefinition } from '#app/definitions/edit-definition.ts';
import { ensureTenant } from '#app/tenants/ensure-tenant.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { createLocalPlatform, type LocalPlatform } from '#local/local-platform.ts';
import { definitionsOf, tenantsOf } from './storm-plan.ts';

/** A platform on a folder, wired as `dro start` wires it; `busRules` = how many rules its bus takes. */
export function openStorm(a: { dataDir: string; busRules: number }): LocalPlatform {
  const clock = systemClock();
  const logger = lineLogger({ clock, level: 'error', write: (line) => process.stderr.write(line) });
  return createLocalPlatform({ ...a, clock, ids: systemIds(), logger, packs: [], exclusive: true });
}

/** Makes the tenants with their entities and rules. */
export async function defineStorm(a: { dataDir: string; rules: number }): Promise<void> {
  const local = openStorm({ dataDir: a.dataDir, busRules: Number.MAX_SAFE_INTEGER });
  const { platform } = local;
  await local.start();
  const { entities, rules } = definitionsOf();
  for (const tenant of tenantsOf(a)) {
    await ensureTenant({ platform, tenant });
    const at = { platform, tenant, actor: SYSTEM_ACTOR };
    for (const value of entities) await createDefinition({ ...at, collection: 'entity_definitions', value });
    for (const value of rules) await createDefinition({ ...at, collection: 'event_rules', value });
  }
  await local.activity.idle();
  await local.stop();
}
