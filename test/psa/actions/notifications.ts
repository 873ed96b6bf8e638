import type { BusinessActions } from '../business-action.ts';
import type { PsaWorld } from '../psa-world.ts';

/** A notification on its way, moved through these states. */
const moved = async (psa: PsaWorld, ...states: string[]): Promise<string> => {
  const { id } = await psa.create('notifications', {
    channel: 'push',
    recipient_id: 'u-17',
    title: 'A ticket is yours',
    template_id: 'ticket-assigned',
    context_type: 'ticket',
    context_id: 'T-1',
    provider_message_id: 'push-1',
  });
  for (const state of states) await psa.transition('notifications', id, 'status', state);
  return id;
};

/** What makes the events of notifications. */
export const notificationsActions: BusinessActions = {
  NOTIFICATION_SENT: {
    does: 'one goes out',
    run: async (psa) => {
      await moved(psa, 'sent');
    },
  },
  NOTIFICATION_DELIVERED: {
    does: 'one arrives',
    run: async (psa) => {
      await moved(psa, 'sent', 'delivered');
    },
  },
  NOTIFICATION_FAILED: {
    does: 'one cannot be delivered',
    run: async (psa) => {
      const id = await moved(psa, 'sent');
      const why = { error_code: 'gone', error_message: 'the device is not registered', retryable: false };
      await psa.update('notifications', id, { status: 'failed', ...why });
    },
  },
  NOTIFICATION_READ: {
    does: 'the recipient reads one',
    run: async (psa) => {
      const id = await moved(psa, 'sent', 'delivered');
      await psa.update('notifications', id, { status: 'read', read_with: 'portal' });
    },
  },
};
