import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkPayload } from '#core/catalog/check-payload.ts';
import { systemEventType } from '#core/catalog/system-types.ts';
import type { BusinessActions } from './business-action.ts';
import { openPsa, type PsaWorld } from './psa-world.ts';

/** Does each business action, and looks for its event on the bus. */
export function emissionsSuite(a: { area: string; actions: BusinessActions }): void {
  describe(`${a.area}: an event comes from the business`, () => {
    let psa: PsaWorld;
    beforeAll(async () => {
      psa = await openPsa();
    });
    afterAll(() => psa.world.close());

    it.each(Object.entries(a.actions).map(([type, action]) => [type, action.does, action] as const))(
      '%s when %s',
      async (eventType, _, action) => {
        // Prepare
        const before = psa.published.length;
        // Act
        await action.run(psa);
        await psa.world.settle();
        // Assess
        const fresh = psa.published.slice(before);
        const event = fresh.find((one) => one.type === eventType);
        expect({ eventType, seen: fresh.map((one) => one.type) }).toMatchObject({
          seen: expect.arrayContaining([eventType]),
        });
        const type = systemEventType(eventType);
        const base = {
          tenantId: 'acme',
          occurredAt: event?.occurredAt ?? '',
          actor: event?.actor ?? { userId: null, contactId: null, type: 'SYSTEM' },
        };
        const issues = type && checkPayload({ type, payload: event?.payload ?? {}, base }).issues;
        expect({ eventType, payload: event?.payload, issues }).toMatchObject({ issues: [] });
        expect(event?.payload).toMatchObject({ tenantId: 'acme' });
      },
    );
  });
}
