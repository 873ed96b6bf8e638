import type { JsonObject } from '#core/json/json.ts';
import type { PsaWorld } from './psa-world.ts';

let made = 0;

/** A survey, and somebody who is asked about a ticket. */
export async function askedCustomer(
  psa: PsaWorld,
  a: { type?: string; values?: JsonObject } = {},
): Promise<{ survey: string; invitation: string }> {
  made += 1;
  const token_hash = made.toString(16).padStart(64, '0');
  const survey = await psa.create('surveys', { name: 'How was it?', type: a.type ?? 'csat', template_id: 'ask' });
  const client = await psa.create('clients', { name: 'Nordwind' });
  const contact = await psa.create('contacts', { full_name: 'Ana Lima', client_id: client.id });
  const ticket = await psa.create('tickets', { title: 'The printer again' });
  const { id } = await psa.create('survey_invitations', {
    survey_id: survey.id,
    contact_id: contact.id,
    client_id: client.id,
    ticket_id: ticket.id,
    token_hash,
    ...a.values,
  });
  return { survey: survey.id, invitation: id };
}

/** Somebody who was asked gives an answer. */
export async function answer(
  psa: PsaWorld,
  a: { score: number; comment?: string; type?: string; values?: JsonObject },
): Promise<JsonObject & { id: string }> {
  const { invitation } = await askedCustomer(psa, a);
  return psa.create('survey_responses', { invitation_id: invitation, score: a.score, comment: a.comment ?? null });
}
