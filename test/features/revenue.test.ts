import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const params: JsonObject = {
  lines: { field: 'lines', discount: 'discount', total: 'total', currency: 'currency' },
  totals: {
    subtotal: 'subtotal',
    discount: 'discount_total',
    tax: 'tax_total',
    total: 'total',
    currency: 'currency',
  },
  tax: { per: 'line', rate_field: 'tax_rate', amount_field: 'tax' },
  posted_when: 'status != "draft"',
  open_fields: ['status', 'note'],
  reverses: 'reverses_id',
};
const invoices = (given: JsonObject, name = 'invoices'): JsonObject => ({
  app: 'books',
  name,
  currency: 'EUR',
  fields: [
    { name: 'status', type: 'enum', values: ['draft', 'posted', 'paid'], default: 'draft' },
    { name: 'note', type: 'string' },
    { name: 'currency', type: 'string', default: 'EUR' },
    { name: 'reverses_id', type: 'reference', entity: `books/${name}` },
    {
      name: 'lines',
      type: 'list',
      max_items: 100,
      fields: [
        { name: 'quantity', type: 'number', required: true },
        { name: 'unit_price', type: 'money', required: true },
        { name: 'discount', type: 'number', min: 0, max: 1 },
        { name: 'tax_rate', type: 'number', min: 0, max: 1 },
        { name: 'tax', type: 'money' },
        { name: 'total', type: 'money', scale: 6 },
        { name: 'currency', type: 'string' },
      ],
    },
    { name: 'subtotal', type: 'money' },
    { name: 'discount_total', type: 'money' },
    { name: 'tax_total', type: 'money' },
    { name: 'total', type: 'money' },
  ],
  template_overrides: {
    controller: {
      hooks: [{ events: ['create', 'update', 'delete'], handler: 'revenue_hooks', params: given }],
    },
  },
});
const line = { quantity: 3, unit_price: '9.99', discount: 0.15, tax_rate: 0.19 };

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ definitions: { entities: [invoices(params)] } });
});
afterAll(() => tenant.world.close());
const call = (method: string, path: string, body?: JsonObject): Promise<{ status: number; json: JsonObject }> =>
  tenant.world.call({ method, path, token: tenant.admin, body });
const posted = async (lines: JsonObject[] = [line]): Promise<string> => {
  const { id } = await tenant.post('/api/books/invoices', { lines, status: 'posted' });
  return String(id);
};
const reversing = (id: string, part: JsonObject = {}): Promise<{ status: number; json: JsonObject }> =>
  call('POST', '/api/books/invoices', {
    status: 'posted',
    reverses_id: id,
    lines: [{ ...line, quantity: -3 }],
    ...part,
  });

describe('amounts', () => {
  it('are worked out here, whatever a client sends', async () => {
    const tampered = { total: '0.01', tax_total: '0.00', lines: [{ ...line, total: '0.01', tax: '0.00' }] };
    expect(await tenant.post('/api/books/invoices', tampered)).toMatchObject({
      subtotal: '29.97',
      discount_total: '4.50',
      tax_total: '4.84',
      total: '30.31',
      lines: [{ total: '25.474500', tax: '4.84' }],
    });
  });

  it('follow the lines of a draft', async () => {
    const { id } = await tenant.post('/api/books/invoices', { lines: [line] });
    const changed = await tenant.patch(`/api/books/invoices/${String(id)}`, {
      lines: [{ quantity: 1, unit_price: '10.00', tax_rate: 0.07 }],
    });
    expect(changed).toMatchObject({ subtotal: '10.00', discount_total: '0.00', tax_total: '0.70', total: '10.70' });
  });

  it('are in one currency', async () => {
    const lines = [
      { ...line, currency: 'EUR' },
      { ...line, currency: 'USD' },
    ];
    const { status, json } = await call('POST', '/api/books/invoices', { lines });
    expect([status, json['handler']]).toEqual([422, 'revenue_hooks']);
    expect(json['errors']).toMatchObject([{ path: 'lines[1].currency', code: 'CURRENCY_MISMATCH' }]);
  });

  it('have the digits of their currency', async () => {
    const body = { currency: 'JPY', lines: [{ quantity: 1, unit_price: '99', tax_rate: 0.1 }] };
    const made = await tenant.post('/api/books/invoices', body);
    expect([Number(made['tax_total']), Number(made['total'])]).toEqual([10, 109]);
  });
});

describe('a posted document', () => {
  it('does not change, save for what is open', async () => {
    const id = await posted();
    const refused = await call('PATCH', `/api/books/invoices/${id}`, { lines: [line, line], note: 'x' });
    const open = await call('PATCH', `/api/books/invoices/${id}`, { status: 'paid', note: 'thanks' });
    expect([refused.status, refused.json['code'], refused.json['handler']]).toEqual([
      422,
      'HOOK_ABORT',
      'revenue_hooks',
    ]);
    expect(refused.json['errors']).toMatchObject([{ path: 'lines', code: 'IMMUTABLE' }]);
    expect([open.status, open.json['total']]).toEqual([200, '30.31']);
  });

  it('stays posted, and is not deleted', async () => {
    const id = await posted();
    const back = await call('PATCH', `/api/books/invoices/${id}`, { status: 'draft' });
    const gone = await call('DELETE', `/api/books/invoices/${id}`);
    expect([back.json['code'], gone.json['code']]).toEqual(['HOOK_ABORT', 'HOOK_ABORT']);
    expect(gone.json['detail']).toContain('write a document that reverses it');
    expect(await tenant.get(`/api/books/invoices/${id}`)).toMatchObject({ status: 'posted', total: '30.31' });
  });

  it('is deleted as long as it is a draft', async () => {
    const { id } = await tenant.post('/api/books/invoices', { lines: [line] });
    const { status } = await call('DELETE', `/api/books/invoices/${String(id)}`);
    expect(status).toBe(204);
  });
});

describe('a reversing document', () => {
  it('mirrors the amounts, once, also when many try at once', async () => {
    const id = await posted();
    const answers = await Promise.all(Array.from({ length: 5 }, () => reversing(id)));
    const made = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(made.map(({ json }) => json['total'])).toEqual(['-30.31']);
    expect(new Set(refused.map(({ json }) => json['code']))).toEqual(new Set(['DUPLICATE_VALUE']));
  });

  it('is refused when it does not', async () => {
    const { status, json } = await reversing(await posted(), { lines: [{ ...line, quantity: -2 }] });
    expect(status).toBe(422);
    expect(json['errors']).toContainEqual(
      expect.objectContaining({ path: 'total', code: 'REVERSAL_MISMATCH', message: expect.stringContaining('-30.31') }),
    );
  });

  it('needs something posted to reverse, in its own currency', async () => {
    const { id: draft } = await tenant.post('/api/books/invoices', { lines: [line] });
    const early = await reversing(String(draft));
    const other = await reversing(await posted(), { currency: 'USD' });
    expect(early.json['errors']).toMatchObject([{ path: 'reverses_id', code: 'REVERSAL_MISMATCH' }]);
    expect(other.json['errors']).toMatchObject([{ path: 'currency', code: 'REVERSAL_MISMATCH' }]);
  });
});

describe('a binding', () => {
  it.each<[string, JsonObject, string]>([
    ['an unknown field of the lines', { lines: { field: 'lines', unit_price: 'price' } }, 'lines.unit_price'],
    ['a total that is no amount', { totals: { total: 'note' } }, 'totals.total'],
    ['tax without a rate', { tax: {} }, 'tax'],
    ['a condition that does not type-check', { posted_when: 'status > 3' }, 'posted_when'],
    ['reversals without a posting', { posted_when: null }, 'posted_when'],
    ['a reference to something else', { reverses: 'note' }, 'reverses'],
  ])('is refused with %s', async (_, part, path) => {
    const given = Object.fromEntries(Object.entries({ ...params, ...part }).filter(([, value]) => value !== null));
    const { status, json } = await call('POST', '/api/_admin/entities', invoices(given, 'others'));
    const paths = (json['errors'] as JsonObject[]).map((one) => one['path']);
    expect(status).toBe(422);
    expect(paths).toContain(`template_overrides.controller.hooks[0].params.${path}`);
  });
});
