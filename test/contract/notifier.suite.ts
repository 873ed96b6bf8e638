import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Mail, Notifier } from '#ports/notifier.ts';

/** A notifier with a local outbox, and the same again after the process is gone. */
export type NotifierWorld = {
  notifier: Notifier;
  reopen(): Notifier;
  advance(ms: number): void;
  close(): Promise<void>;
};

/** What every Notifier with a local outbox holds. */
export function notifierSuite(a: { name: string; open: () => Promise<NotifierWorld> }): void {
  describe(`Notifier: ${a.name}`, () => {
    let world: NotifierWorld;
    beforeEach(async () => {
      world = await a.open();
    });
    afterEach(() => world.close());

    const mail = (id: string, change: Partial<Mail> = {}): Mail => ({
      ...{ tenant: 'acme', id, to: ['ana@example.com'], subject: `about ${id}`, text: 'x' },
      at: '2026-03-01T12:00:00.000Z',
      ...change,
    });
    const idsOf = async (notifier = world.notifier): Promise<string[]> =>
      ((await notifier.outbox({ tenant: 'acme', limit: 100 }))?.items ?? []).map((one) => one.id);

    it('keeps a mail as it was, also after the loss of the process', async () => {
      await world.notifier.send(mail('a'));
      const found = await world.reopen().outbox({ tenant: 'acme', limit: 10 });
      expect(found).toEqual({ items: [mail('a')] });
    });

    it('makes one mail of one id, the first; ids of tenants never meet', async () => {
      await world.notifier.send(mail('a'));
      await world.notifier.send(mail('a', { subject: 'other' }));
      await world.notifier.send(mail('a', { tenant: 'umbrella' }));
      const found = await world.notifier.outbox({ tenant: 'acme', limit: 10 });
      expect(found?.items).toEqual([mail('a')]);
    });

    it('shows them page by page, newest first, each once', async () => {
      for (const id of ['a', 'b', 'c', 'd', 'e']) await world.notifier.send(mail(id));
      const first = await world.notifier.outbox({ tenant: 'acme', limit: 3 });
      await world.notifier.send(mail('f'));
      const second = await world.notifier.outbox({ tenant: 'acme', limit: 3, cursor: first?.cursor ?? '' });
      expect([first, second].map((page) => page?.items.map((one) => one.id))).toEqual([
        ['e', 'd', 'c'],
        ['b', 'a'],
      ]);
      expect(second?.cursor).toBeUndefined();
    });

    it('forgets them after 7 days', async () => {
      await world.notifier.send(mail('a'));
      world.advance(7 * 24 * 3_600_000 + 1);
      expect(await idsOf()).toEqual([]);
    });
  });
}
