import { describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { folderOf, fromLarge } from './large-value.ts';
import { machineContext } from './machine-context.ts';

const instanceId = 'i1';
const value: Json = { status: 'new', by: { name: 'Ana', note: null }, lines: ['x'.repeat(20_000)] };
const large = fromLarge({ key: `${folderOf(instanceId)}a`, size: 20_000, sha256: 'ab', preview: '' });
const given = (paths: string[][], more: Record<string, Json> = {}): Promise<Json> =>
  machineContext({ instanceId, context: { order: large, ...more }, paths, open: () => Promise.resolve(value) });

describe('the context of a machine', () => {
  it('has what is small as it is, and of what is large nothing that no condition asks for', async () => {
    expect(await given([['context', 'small']], { small: [1, { a: 2 }] })).toEqual({ small: [1, { a: 2 }] });
  });

  it('has the members that conditions ask for, however deep, and leaves out what is absent', async () => {
    const paths = ['status', 'by.name', 'by.note', 'by.gone', 'gone.x'].map((path) => [
      'context',
      'order',
      ...path.split('.'),
    ]);
    expect(await given(paths)).toEqual({ order: { status: 'new', by: { name: 'Ana', note: null } } });
  });

  it('has the whole of what a condition asks for as a whole', async () => {
    const paths = [
      ['context', 'order', 'by'],
      ['context', 'order', 'by', 'name'],
    ];
    expect(await given(paths)).toEqual({ order: { by: { name: 'Ana', note: null } } });
    expect(await given([['context', 'order']])).toEqual({ order: value });
  });

  it('is refused with its size and the paths when an execution cannot hold it', async () => {
    const refused = given([['context', 'order', 'lines']], { more: 'y'.repeat(15_000) });
    await expect(refused).rejects.toMatchObject({ code: 'VALUE_TOO_LARGE' });
    await expect(refused).rejects.toThrow('context.order.lines');
  });

  it("takes what another instance keeps for what it looks like: somebody's own data", async () => {
    const foreign = fromLarge({ key: `${folderOf('i2')}a`, size: 20_000, sha256: 'ab', preview: '' });
    expect(await given([], { foreign })).toEqual({ foreign });
  });
});
