import type { JsonObject } from '#core/json/json.ts';
import type { PsaWorld } from './psa-world.ts';

/** Makes a record that is to be refused; why it was. */
export async function refusedCreate(a: {
  psa: PsaWorld;
  entity: string;
  values: JsonObject;
}): Promise<{ status: number; text: string }> {
  const { status, json } = await a.psa.call({ method: 'POST', path: `/api/psa/${a.entity}`, body: a.values });
  return { status, text: JSON.stringify(json) };
}

/** The same for a change. */
export async function refusedUpdate(a: {
  psa: PsaWorld;
  entity: string;
  id: string;
  values: JsonObject;
}): Promise<{ status: number; text: string }> {
  const path = `/api/psa/${a.entity}/${a.id}`;
  const { status, json } = await a.psa.call({ method: 'PATCH', path, body: a.values });
  return { status, text: JSON.stringify(json) };
}
