// The fuzzer's settings: a token, and names and ids that are there, since chance alone finds none of them.

const THING = {
  app: 'fuzz',
  name: 'things',
  fields: [
    { name: 'name', type: 'string', required: true, unique: true },
    { name: 'price', type: 'money', min: 0 },
    { name: 'state', type: 'enum', values: ['open', 'done'] },
    { name: 'at', type: 'datetime' },
    { name: 'extra', type: 'json' },
  ],
  currency: 'EUR',
  indexes: [['price']],
};

/** Makes some things to work on and writes down what they are called. */
export async function fuzzConfig({ url, token }) {
  const call = async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === '' ? {} : JSON.parse(text);
  };
  const ids = async (path) => (await call('GET', path)).items.map((one) => one.id);
  await call('POST', '/api/_admin/entities', THING);
  const things = [];
  for (let i = 0; i < 30; i++) {
    things.push((await call('POST', '/api/fuzz/things', { name: `thing ${i}`, price: `${i}.00` })).id);
  }
  await call('POST', '/api/_admin/entities', { ...THING, name: 'shelves' });
  const [customer] = await ids('/api/ecommerce/customers?limit=1');
  const products = await call('GET', '/api/ecommerce/products?limit=100');
  const product = products.items.find((one) => !one.discontinued && one.units_in_stock > one.units_reserved + 1);
  // its approval waits, and is there to be decided on
  await call('POST', '/api/ecommerce/products', { name: 'Piano', unit_price: '12000.00', units_in_stock: 9 }).then(
    ({ id }) =>
      call('POST', '/api/ecommerce/orders', { customer_id: customer, lines: [{ product_id: id, quantity: 1 }] }),
  );
  await call('POST', '/api/ecommerce/orders', {
    customer_id: customer,
    lines: [{ product_id: product.id, quantity: 1 }],
  });
  const source = await call('POST', '/api/_admin/inbound-sources', {
    app: 'fuzz',
    name: 'calls',
    verify: { kind: 'hmac', header: 'x-signature', secret: 'FUZZ_KEY' },
    map: [{ then: { write: { entity: 'things', operation: 'create', values: { name: '{{ body.name }}' } } } }],
  });
  const kinds = ['event-rules', 'workflows', 'fsm-specs', 'policies', 'inbound-sources'];
  const definitions = {};
  for (const kind of kinds) definitions[kind] = await ids(`/api/_admin/${kind}?limit=100`);
  const instances = await ids('/api/_workflows?limit=10');
  const records = await ids('/api/ecommerce/orders?limit=20&sort=-ordered_at');

  const dictionaries = {
    app: ['fuzz', 'fuzz', 'fuzz', 'ecommerce'],
    entity: ['things', 'things', 'things', 'orders', 'products', 'shelves'],
    record: [...things, ...records],
    shelf: ['shelves'],
    instance: instances,
    limit: [1, 5, 100],
    version: ['1', '2', '"1"', '*'],
    installed: ['ecommerce'],
    source: [source.inbound_path.split('/').at(-1)],
    ...definitions,
  };
  const of = (dictionary, probability = 0.85) => `{ dictionary = "${dictionary}", probability = ${probability} }`;
  const lines = [
    `headers = { Authorization = "Bearer ${token}" }`,
    '',
    ...Object.entries(dictionaries).flatMap(([name, values]) => [
      `[dictionaries.${name}]`,
      `values = ${JSON.stringify(values)}`,
    ]),
    '[parameters]',
    `"path.app" = ${of('app')}`,
    `"path.entity" = ${of('entity')}`,
    `"path.id" = ${of('record')}`,
    `"query.limit" = ${of('limit', 0.5)}`,
    `"header.If-Match" = ${of('version', 0.3)}`,
    // the token goes with every call, so that what is signed in for is reached
    ...operation({ paths: '^/api/_admin/entities/', parameters: { 'path.app': of('app'), 'path.name': of('shelf') } }),
    ...operation({ paths: '^/api/_workflows/\\{id\\}', parameters: { 'path.id': of('instance') } }),
    ...operation({ paths: '^/api/_inbound/', parameters: { 'path.source': of('source') } }),
    ...operation({ paths: '^/api/_admin/apps/', parameters: { 'path.app': of('installed') } }),
    ...kinds.flatMap((kind) =>
      operation({ paths: `^/api/_admin/${kind}/\\{id\\}`, parameters: { 'path.id': of(kind) } }),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function operation({ paths, parameters }) {
  return [
    '',
    '[[operations]]',
    `include-path-regex = ${JSON.stringify(paths)}`,
    '[operations.parameters]',
    ...Object.entries(parameters).map(([name, value]) => `"${name}" = ${value}`),
  ];
}
