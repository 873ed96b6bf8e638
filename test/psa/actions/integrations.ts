import type { BusinessActions } from '../business-action.ts';
import { aConnection } from '../connections.ts';
import { DAY_MS, type PsaWorld } from '../psa-world.ts';

const sync = async (psa: PsaWorld): Promise<string> => {
  const connection_id = await aConnection(psa);
  return (await psa.create('integration_syncs', { connection_id, scope: 'invoices' })).id;
};

/** What makes the events of integrations. */
export const integrationsActions: BusinessActions = {
  INTEGRATION_CONNECTED: {
    does: 'another system is connected',
    run: async (psa) => {
      await aConnection(psa);
    },
  },
  INTEGRATION_DISCONNECTED: {
    does: 'another system is disconnected',
    run: async (psa) => {
      const id = await aConnection(psa);
      await psa.update('integration_connections', id, { status: 'disconnected', disconnect_reason: 'changed books' });
    },
  },
  INTEGRATION_TOKEN_EXPIRING: {
    does: 'the token of a connection comes near its end',
    run: async (psa) => {
      const ends = new Date(psa.world.clock.millis() + 10 * DAY_MS).toISOString();
      await aConnection(psa, { token_expires_at: ends });
      await psa.advance(4 * DAY_MS);
    },
  },
  INTEGRATION_TOKEN_REFRESH_FAILED: {
    does: 'a token cannot be renewed',
    run: async (psa) => {
      const id = await aConnection(psa);
      await psa.update('integration_connections', id, {
        refresh_failed_at: psa.world.clock.now(),
        refresh_error_code: 'invalid_grant',
        refresh_error_message: 'the consent was revoked',
        refresh_retryable: false,
      });
    },
  },
  INTEGRATION_SYNC_STARTED: {
    does: 'a sync begins',
    run: async (psa) => {
      await sync(psa);
    },
  },
  INTEGRATION_SYNC_COMPLETED: {
    does: 'a sync is done',
    run: async (psa) => {
      const id = await sync(psa);
      await psa.advance(1500);
      await psa.update('integration_syncs', id, { status: 'completed', created: 3, skipped: 1, warnings: ['no tax'] });
    },
  },
  INTEGRATION_SYNC_FAILED: {
    does: 'a sync breaks off',
    run: async (psa) => {
      const id = await sync(psa);
      const why = { error_code: 'timeout', error_message: 'no answer for a minute', retryable: true };
      await psa.update('integration_syncs', id, { status: 'failed', ...why });
    },
  },
  INTEGRATION_WEBHOOK_RECEIVED: {
    does: 'another system calls',
    run: async (psa) => {
      const connection_id = await aConnection(psa);
      const call = { webhook_id: 'evt-1', event_name: 'invoice.paid', payload_ref: 'inbound/evt-1' };
      await psa.create('webhook_receipts', { connection_id, ...call });
    },
  },
  EXTERNAL_MAPPING_CHANGED: {
    does: 'a client gets another number in the books',
    run: async (psa) => {
      const client = await psa.create('clients', { name: 'Nordwind' });
      const pair = { provider: 'xero', mapping_type: 'client', local_id: client.id, external_id: `X-${client.id}` };
      const { id } = await psa.create('external_mappings', pair);
      await psa.update('external_mappings', id, { external_id: `Y-${client.id}` });
    },
  },
};
