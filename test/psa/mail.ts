import type { JsonObject } from '#core/json/json.ts';
import type { PsaWorld } from './psa-world.ts';

let made = 0;
const number = (): number => ++made;

/** A mailbox that is connected. */
export async function aMailbox(psa: PsaWorld): Promise<string> {
  const mailbox = `desk-${number()}@example.com`;
  const { id } = await psa.create('email_providers', { name: 'Desk', provider_type: 'google', mailbox });
  await psa.transition('email_providers', id, 'status', 'connected');
  return id;
}

/** A mail that waits to be sent, and whom it goes to. */
export async function anEmail(
  psa: PsaWorld,
  values: JsonObject = {},
): Promise<JsonObject & { id: string; recipient: string }> {
  const recipient = `ana-${number()}@example.com`;
  const email = await psa.create('email_messages', {
    provider_id: await aMailbox(psa),
    to: [{ email: recipient, name: 'Ana Lima' }],
    subject: 'Your ticket',
    body: 'We are on it.',
    ...values,
  });
  return { ...email, recipient };
}

/** A mail that the provider took. */
export async function sentEmail(
  psa: PsaWorld,
  values: JsonObject = {},
): Promise<{ id: string; recipient: string; provider_message_id: string }> {
  const { id, recipient } = await anEmail(psa, values);
  const provider_message_id = `<out-${id}@mail.example.com>`;
  await psa.update('email_messages', id, { status: 'sent', provider_message_id });
  return { id, recipient, provider_message_id };
}
