import type { JsonObject } from '#core/json/json.ts';
import type { PsaWorld } from './psa-world.ts';

let made = 0;

/** An account at another system that is connected. */
export async function aConnection(psa: PsaWorld, values: JsonObject = {}): Promise<string> {
  made += 1;
  const { id: integration_id } = await psa.create('integrations', { name: `Books ${made}`, provider: 'xero' });
  const { id } = await psa.create('integration_connections', { integration_id, account: 'Nordwind', ...values });
  await psa.transition('integration_connections', id, 'status', 'connected');
  return id;
}
