import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { WorldAnswer } from '#test/support/local-world.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const people: JsonObject = {
  app: 'crm',
  name: 'people',
  fields: [
    { name: 'email', type: 'email', required: true, unique: true, pii: true },
    { name: 'name', type: 'string', pii: true },
    { name: 'city', type: 'string' },
    { name: 'pin', type: 'secret', pii: true },
    { name: 'key', type: 'secret' },
    { name: 'deleted_at', type: 'datetime' },
  ],
  template_overrides: {
    controller: {
      hooks: [
        { events: ['delete'], handler: 'soft_delete' },
        { events: ['update'], handler: 'validation_hooks', params: { rules: [{ rule: 'false', message: 'never' }] } },
      ],
    },
  },
};
const notes: JsonObject = {
  app: 'crm',
  name: 'notes',
  fields: [
    { name: 'person_id', type: 'reference', entity: 'crm/people' },
    { name: 'text', type: 'text', pii: true },
    { name: 'lines', type: 'list', fields: [{ name: 'about', type: 'reference', entity: 'crm/people' }] },
  ],
  indexes: [['person_id']],
};
const review: JsonObject = {
  app: 'crm',
  name: 'review',
  record: 'people',
  steps: [
    {
      id: 'look',
      type: 'approval',
      assignee: { type: 'role', role: 'manager' },
      show: ['email', 'city'],
      timeout: '72h',
      on_approve: { end: 'approved' },
      on_reject: { end: 'rejected' },
      on_timeout: { end: 'expired' },
    },
  ],
};

let tenant: Tenant;
let manager: string;
beforeAll(async () => {
  tenant = await openTenant({ definitions: { entities: [people, notes], workflows: [review] } });
  manager = await tenant.world.token({ user: 'max', roles: ['manager'] });
});
afterAll(() => tenant.world.close());

const person = (mail: string, more: JsonObject = {}): Promise<JsonObject> =>
  tenant.post('/api/crm/people', { email: mail, name: 'Ana Lima', city: 'Rome', ...more });
const erase = (id: unknown): Promise<JsonObject> => tenant.post(`/api/crm/people/${String(id)}/erase`, {});
const audit = (id: unknown): Promise<JsonObject[]> => tenant.list(`/api/_admin/audit?record_id=${String(id)}`);

async function startReview(person: JsonObject): Promise<JsonObject> {
  const [workflow] = await tenant.list('/api/_admin/workflows');
  const input = { record_id: person['id'] ?? null, note: `ask Ana Lima, ${String(person['email'])}` };
  const started = await tenant.post(`/api/_admin/workflows/${String(workflow?.['id'])}/start`, { input });
  await tenant.world.settle();
  return started;
}

describe('erasing a person', () => {
  it('leaves a record without personal values, which hooks cannot prevent, and keeps what refers to it', async () => {
    const ana = await person('ana@example.com', { pin: '1234', key: 'k' });
    const note = await tenant.post('/api/crm/notes', { person_id: ana['id'] ?? null, text: 'called' });
    const lines = [{ about: ana['id'] ?? null }];
    const listed = await tenant.post('/api/crm/notes', { lines });
    const erased = await erase(ana['id']);
    expect(erased).toEqual({
      id: ana['id'],
      version: 2,
      changed: true,
      fields: { email: 'replaced', name: 'cleared', pin: 'cleared' },
      instances: 0,
      referring: [
        { path: 'crm/notes.person_id', ids: [note['id']], complete: true, personal: ['text'] },
        { path: 'crm/notes.lines.about', ids: [listed['id']], complete: true, personal: ['text'] },
      ],
    });
    expect(await tenant.get(`/api/crm/people/${String(ana['id'])}`)).toMatchObject({
      email: `erased-${String(ana['id'])}@erased.invalid`,
      name: null,
      city: 'Rome',
    });
  });

  it('frees unique values, and is there in the audit', async () => {
    const bo = await person('bo@example.com');
    await erase(bo['id']);
    expect(await person('bo@example.com')).toMatchObject({ email: 'bo@example.com' });
    const [entry, first] = await audit(bo['id']);
    expect(entry).toMatchObject({ cause: 'erase', changes: [{ operation: 'update' }] });
    expect(first).toMatchObject({ cause: 'api', changes: [{ operation: 'create' }] });
  });

  it('changes nothing the second time', async () => {
    const ed = await person('ed@example.com');
    await erase(ed['id']);
    expect(await erase(ed['id'])).toMatchObject({ changed: false, version: 2 });
  });

  it('reaches what was deleted softly, and does not bring it back', async () => {
    const flo = await person('flo@example.com');
    await tenant.world.call({ method: 'DELETE', path: `/api/crm/people/${String(flo['id'])}`, token: tenant.admin });
    expect(await erase(flo['id'])).toMatchObject({ changed: true, fields: { name: 'cleared' } });
    const read = await tenant.world.call({ path: `/api/crm/people/${String(flo['id'])}`, token: tenant.admin });
    expect(read.status).toBe(404);
  });

  it('takes the values out of workflow instances about the record', async () => {
    const gil = await person('gil@example.com');
    const { id } = await startReview(gil);
    const before = JSON.stringify(await tenant.get(`/api/_workflows/${String(id)}`));
    expect(before).toContain('gil@example.com');
    expect(await erase(gil['id'])).toMatchObject({ instances: 1 });
    const after = JSON.stringify(await tenant.get(`/api/_workflows/${String(id)}`));
    expect(after).not.toMatch(/gil@example.com|Ana Lima/);
  });

  it('leaves alone what holds a running instance together, though the same stands in it', async () => {
    // as the step is called
    const hal = await person('hal@example.com', { name: 'look' });
    const { id } = await startReview(hal);
    const path = `/api/_workflows/${String(id)}`;
    await erase(hal['id']);
    const approve = (body: JsonObject): Promise<WorldAnswer> =>
      tenant.world.call({ method: 'POST', path: `${path}/approve`, token: manager, body });
    // the mail that was shown is gone
    const changed = await approve({});
    const said = await approve({ shown_hash: changed.json['shown_hash'] ?? null });
    await tenant.world.settle();
    expect(said.status).toBe(200);
    expect(await tenant.get(path)).toMatchObject({ status: 'completed', outcome: 'approved' });
  });

  it('leaves nothing in answers that are kept for repetitions', async () => {
    const { world, admin } = tenant;
    const make = { method: 'POST', path: '/api/crm/people', token: admin, body: { email: 'hal@example.com' } };
    const first = await world.call({ ...make, headers: { 'idempotency-key': 'hal' } });
    const again = await world.call({ ...make, headers: { 'idempotency-key': 'hal' } });
    await erase(first.json['id']);
    const erased = await world.call({ ...make, headers: { 'idempotency-key': 'hal' } });
    expect(again.json).toEqual(first.json);
    expect(erased.json).toEqual({ ...first.json, email: null });
  });

  it('needs an admin, and the version when one is given', async () => {
    const ida = await person('ida@example.com');
    const path = `/api/crm/people/${String(ida['id'])}/erase`;
    const { world, admin } = tenant;
    const refused = await world.call({ method: 'POST', path, token: manager, body: {} });
    const stale = await world.call({ method: 'POST', path, token: admin, body: {}, headers: { 'if-match': '"7"' } });
    expect([refused.status, stale.status]).toEqual([403, 409]);
    expect(await tenant.get(`/api/crm/people/${String(ida['id'])}`)).toMatchObject({ email: 'ida@example.com' });
  });

  it('finds nobody under an id of another tenant', async () => {
    const joe = await person('joe@example.com');
    const foreign = await tenant.world.token({ tenant: 'globex', roles: ['admin'] });
    const path = `/api/crm/people/${String(joe['id'])}`;
    const answers = await Promise.all([
      tenant.world.call({ method: 'POST', path: `${path}/erase`, token: foreign, body: {} }),
      tenant.world.call({ path: `${path}/export`, token: foreign }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });
});

describe('the hashes in the journal', () => {
  it('tell equal from changed within a record, and nothing across records', async () => {
    const kim = await person('kim@example.com', { name: 'Same' });
    const lea = await person('lea@example.com', { name: 'Same' });
    const hashOf = async (id: unknown): Promise<unknown> => {
      const [entry] = await audit(id);
      return JSON.stringify(entry?.['changes'])
        .match(/pii:[0-9a-f]{32}/g)
        ?.at(-1);
    };
    expect(await hashOf(kim['id'])).toMatch(/^pii:/);
    expect(await hashOf(kim['id'])).not.toBe(await hashOf(lea['id']));
  });
});

describe('the export of a person', () => {
  it('has the record, its journal, its instances and what refers to it', async () => {
    const mia = await person('mia@example.com');
    const note = await tenant.post('/api/crm/notes', { person_id: mia['id'] ?? null, text: 'hello' });
    const { id } = await startReview(mia);
    const all = await tenant.get(`/api/crm/people/${String(mia['id'])}/export`);
    expect(all).toEqual({
      record: mia,
      deleted_at: null,
      complete: true,
      parts: [
        { part: 'journal', searched: true, next_cursor: null, items: [expect.objectContaining({ cause: 'api' })] },
        { part: 'instances', searched: true, next_cursor: null, items: [expect.objectContaining({ id })] },
        { part: 'records:crm/notes.person_id', searched: true, next_cursor: null, items: [note] },
        { part: 'records:crm/notes.lines.about', searched: true, next_cursor: null, items: [] },
      ],
    });
  });

  it('comes page by page and says when there is more', async () => {
    const ned = await person('ned@example.com');
    const texts = ['one', 'two', 'three'];
    for (const text of texts) await tenant.post('/api/crm/notes', { person_id: ned['id'] ?? null, text });
    const path = `/api/crm/people/${String(ned['id'])}/export?limit=2`;
    const part = 'records:crm/notes.person_id';
    const partOf = (page: JsonObject): JsonObject | undefined =>
      (page['parts'] as JsonObject[]).find((one) => one['part'] === part);
    const first = await tenant.get(path);
    const cursor = encodeURIComponent(String(partOf(first)?.['next_cursor']));
    const second = await tenant.get(`${path}&part=${encodeURIComponent(part)}&cursor=${cursor}`);
    expect([first['complete'], second['complete']]).toEqual([false, false]);
    const items = [first, second].flatMap((page) => (partOf(page)?.['items'] ?? []) as JsonObject[]);
    expect(items.map((item) => item['text'])).toEqual(texts);
  });

  it('refuses a part that is not there, and a cursor without its part', async () => {
    const { world, admin } = tenant;
    const ola = await person('ola@example.com');
    const path = `/api/crm/people/${String(ola['id'])}/export`;
    const answers = await Promise.all(
      ['part=jurnal', 'cursor=x'].map((query) => world.call({ path: `${path}?${query}`, token: admin })),
    );
    expect(answers.map(({ json }) => json['code'])).toEqual(['INVALID_QUERY', 'INVALID_QUERY']);
    expect(String(answers[0]?.json['detail'])).toContain('did you mean "journal"?');
  });
});

describe('a task that shows personal fields', () => {
  it('shows them to whom it asks and to admins; operators see hashes', async () => {
    const pam = await person('pam@example.com');
    const { id } = await startReview(pam);
    const operator = await tenant.world.token({ user: 'otto', roles: ['operator'] });
    const shown = async (token: string): Promise<unknown> => {
      const { json } = await tenant.world.call({ path: '/api/_workflows/pending', token });
      return (json['items'] as JsonObject[]).find((one) => one['instance_id'] === id)?.['show'];
    };
    expect(await shown(manager)).toEqual({ email: 'pam@example.com', city: 'Rome' });
    expect(await shown(operator)).toEqual({ email: expect.stringMatching(/^pii:/), city: 'Rome' });
  });
});
