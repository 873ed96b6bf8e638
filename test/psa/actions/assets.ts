import type { JsonObject } from '#core/json/json.ts';
import type { BusinessActions } from '../business-action.ts';
import { DAY_MS, type PsaWorld } from '../psa-world.ts';

const owner = { owner_type: 'user', owner_id: '01900000-0000-7000-8000-000000000007' };

const asset = (psa: PsaWorld, values: JsonObject = {}): Promise<JsonObject & { id: string }> =>
  psa.create('assets', { name: 'Laptop', asset_type: 'workstation', serial_number: 'SN-1', ...values });

/** What makes the events of assets. */
export const assetsActions: BusinessActions = {
  ASSET_CREATED: {
    does: 'a laptop is entered',
    run: async (psa) => {
      await asset(psa);
    },
  },
  ASSET_UPDATED: {
    does: 'a laptop moves to another room',
    run: async (psa) => {
      const { id } = await asset(psa);
      await psa.update('assets', id, { location: 'second floor' });
    },
  },
  ASSET_ASSIGNED: {
    does: 'a laptop is given to somebody',
    run: async (psa) => {
      const { id } = await asset(psa);
      await psa.update('assets', id, owner);
    },
  },
  ASSET_UNASSIGNED: {
    does: 'a laptop is taken back',
    run: async (psa) => {
      const { id } = await asset(psa, owner);
      await psa.update('assets', id, { owner_type: null, owner_id: null, unassign_reason: 'left us' });
    },
  },
  ASSET_WARRANTY_EXPIRING: {
    does: 'the warranty of a laptop comes near its end',
    run: async (psa) => {
      const ends = new Date(psa.world.clock.millis() + 40 * DAY_MS).toISOString().slice(0, 10);
      await asset(psa, { warranty_ends_on: ends });
      await psa.advance(11 * DAY_MS);
    },
  },
};
