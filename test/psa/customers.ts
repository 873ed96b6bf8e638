import type { JsonObject } from '#core/json/json.ts';
import type { PsaWorld } from './psa-world.ts';

/** A record that a business action begins with. */
export type Made = JsonObject & { id: string };
type How = { psa: PsaWorld; values?: JsonObject };

/** A user that records name: only the form of the id counts. */
export const SOMEBODY = '0198c0de-0000-7000-8000-0000000000aa';
export const SOMEBODY_ELSE = '0198c0de-0000-7000-8000-0000000000bb';

const LINE: JsonObject = { description: 'Managed desktop', quantity: 10, unit_price: '10.00' };

export const client = ({ psa, values }: How): Promise<Made> =>
  psa.create('clients', { name: 'Nordwind GmbH', ...values });

export const contact = ({ psa, values }: How): Promise<Made> =>
  psa.create('contacts', { full_name: 'Ana Lima', ...values });

/** A client with a contact of its own. */
export async function clientWithContact(psa: PsaWorld): Promise<{ client: Made; contact: Made }> {
  const made = await client({ psa });
  return { client: made, contact: await contact({ psa, values: { client_id: made.id } }) };
}

export async function project({ psa, values }: How): Promise<Made> {
  return psa.create('projects', { client_id: (await client({ psa })).id, name: 'Move to the cloud', ...values });
}

/** A task, of a project of its own unless `values` name one. */
export async function task({ psa, values }: How): Promise<Made> {
  const project_id = values?.['project_id'] ?? (await project({ psa })).id;
  return psa.create('project_tasks', { title: 'Copy the files', ...values, project_id });
}

/** Two tasks of one project, of which the second depends on the first. */
export async function dependentTasks(psa: PsaWorld): Promise<{ first: Made; second: Made }> {
  const first = await task({ psa });
  const values = { project_id: String(first['project_id']), depends_on: [{ task_id: first.id }] };
  return { first, second: await task({ psa, values }) };
}

/** A draft contract over 100.00 a month. */
export async function contract({ psa, values }: How): Promise<Made> {
  const starts_on = '2026-01-31';
  const common = { client_id: (await client({ psa })).id, name: 'Managed desktops', starts_on, lines: [LINE] };
  return psa.create('contracts', { ...common, ...values });
}

export async function activeContract(a: How): Promise<Made> {
  const made = await contract(a);
  await a.psa.transition('contracts', made.id, 'status', 'active');
  return made;
}

/** A draft invoice over 100.00. */
export async function invoice({ psa, values }: How): Promise<Made> {
  const client_id = values?.['client_id'] ?? (await client({ psa })).id;
  return psa.create('invoices', { lines: [LINE], ...values, client_id });
}

/** An invoice over 100.00 that can be paid. */
export async function openInvoice(a: How): Promise<Made> {
  const made = await invoice(a);
  await a.psa.transition('invoices', made.id, 'status', 'finalized');
  return made;
}

/** A payment of 60.00, for an invoice's client. */
export const payment = ({ psa, values }: How): Promise<Made> =>
  psa.create('payments', { amount: '60.00', method: 'bank_transfer', ...values });

/** A credit of 40.00. */
export const credit = ({ psa, values }: How): Promise<Made> =>
  psa.create('credit_notes', { amount: '40.00', reason: 'Late delivery', ...values });
