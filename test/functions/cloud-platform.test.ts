import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { type CloudProcess, type CloudWorld, openCloud } from '#test/support/cloud-world.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { httpCaller } from '#test/support/http-caller.ts';

const DEALS: JsonObject = { app: 'crm', name: 'deals', fields: [{ name: 'title', type: 'string', required: true }] };
const ENTITIES = '/api/_admin/entities';

describeOnDynoxide({
  name: 'a platform on AWS',
  tests: (server) => {
    let world: CloudWorld;
    let one: CloudProcess;
    let other: CloudProcess;
    beforeEach(async () => {
      world = await openCloud(server);
      one = world.process();
      other = world.process();
    });
    afterEach(() => world.close());

    it('has what one process saved in all others at once, also when they knew what was there before', async () => {
      const [here, there] = await Promise.all([httpCaller(one), httpCaller(other)]);
      const before = await there({ path: '/api/crm/deals' });
      const saved = await here({ method: 'POST', path: ENTITIES, body: DEALS });
      const made = await there({ method: 'POST', path: '/api/crm/deals', body: { title: 'A' } });
      expect([before.status, saved.status, made.status]).toEqual([404, 201, 201]);
      const read = await here({ path: `/api/crm/deals/${String(made.json['id'])}` });
      expect(read.json).toMatchObject({ title: 'A', version: 1 });
    });

    it('installs its packs, whose hooks run', async () => {
      const here = await httpCaller(one);
      const { status } = await here({ method: 'POST', path: '/api/_admin/apps/ecommerce/install' });
      const refused = await (await httpCaller(other))({ method: 'POST', path: '/api/ecommerce/orders', body: {} });
      expect([status, refused.status]).toEqual([200, 422]);
    });

    it('leaves each write for the stream, and as unpublished until somebody says otherwise', async () => {
      const here = await httpCaller(one);
      await here({ method: 'POST', path: ENTITIES, body: DEALS });
      await here({ method: 'POST', path: '/api/crm/deals', body: { title: 'A' } });
      const olderThan = '2026-03-01T12:00:00.001Z';
      const [entry] = (await other.platform.feed.unpublished({ olderThan, limit: 10 })).slice(-1);
      await other.platform.feed.markPublished({ writeIds: [entry?.writeId ?? ''] });
      const left = await one.platform.feed.unpublished({ olderThan, limit: 10 });
      expect(entry?.events.map(({ type }) => type)).toEqual(['deals.created']);
      expect(left.map(({ writeId }) => writeId)).not.toContain(entry?.writeId);
    });

    it('writes its counts when an invocation ends, for all to read', async () => {
      const subject = 'rule:r1';
      one.platform.metrics.count({ tenant: 'acme', subject, name: 'matched', at: world.clock.now() });
      await one.flush();
      const [counters] = await other.platform.metrics.read({ tenant: 'acme', subjects: [subject] });
      expect(counters?.['matched']?.count).toBe(1);
    });

    it('has one key for what is sealed, and one outbox for mails, whatever the process', async () => {
      const sealed = await one.platform.secrets.seal({ text: 'token', context: 'c' });
      const mail = {
        tenant: 'acme',
        id: 'm1',
        to: ['ana@example.com'],
        subject: 's',
        text: 't',
        at: world.clock.now(),
      };
      await one.platform.notifier.send(mail);
      await other.platform.notifier.send(mail);
      expect(await other.platform.secrets.open({ sealed, context: 'c' })).toBe('token');
      expect(await one.platform.notifier.outbox({ tenant: 'acme', limit: 10 })).toEqual({ items: [mail] });
    });

    it('keeps blobs where all find them', async () => {
      const body = new TextEncoder().encode('one');
      await one.platform.blobs.put({ tenant: 'acme', key: 'reports/1', body });
      const found = await other.platform.blobs.get({ tenant: 'acme', key: 'reports/1' });
      expect(found?.body).toEqual(Buffer.from(body));
    });
  },
});
