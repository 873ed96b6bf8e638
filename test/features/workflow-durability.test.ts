import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Libsql from 'libsql';
import { z } from 'zod';
import { defineTask } from '#core/actions/define-task.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const STEPS = "SELECT json_extract(value, '$.step') FROM sys WHERE kind = 'instance_step' ORDER BY sk";

const flow: JsonObject = {
  app: 'lab',
  name: 'flow',
  steps: [
    { id: 'first', type: 'action', actions: [{ type: 'log', message: 'a' }], then: { goto: 'second' } },
    { id: 'second', type: 'action', actions: [{ type: 'log', message: 'b' }], then: { goto: 'look' } },
    {
      id: 'look',
      type: 'action',
      actions: [{ type: 'run_task', task: 'look', input: {} }],
      then: { end: 'done' },
    },
  ],
};

let tenant: Tenant;
let onDisk: unknown[] = [];
beforeAll(async () => {
  const run = (): null => {
    onDisk = readAsAnother(STEPS);
    return null;
  };
  const look = defineTask({ name: 'look', docs: 'Looks at the file.', params: z.strictObject({}), run });
  const lab: Pack = {
    ...{ app: 'lab', version: 1, title: 'Lab', description: 'For tests', requires: [], definitions: [], hooks: [] },
    tasks: [look],
  };
  tenant = await openTenant({ packs: [lab], definitions: { workflows: [flow] } });
});
afterAll(() => tenant.world.close());

/** What another process sees: nothing that is not committed. */
function readAsAnother(text: string): unknown[] {
  const [file] = tenant.world.database.sql.prepare('SELECT file FROM pragma_database_list').pluck().all([]);
  const other = new Libsql(String(file));
  const found = other.prepare(text).pluck().all([]);
  other.close();
  return found;
}

describe('code of packs within a workflow', () => {
  it('runs once all steps before it are on disk', async () => {
    const [stored] = await tenant.list('/api/_admin/workflows');
    await tenant.post(`/api/_admin/workflows/${String(stored?.['id'])}/start`, { input: {} });
    await tenant.world.settle();
    expect(onDisk).toEqual(['first', 'second']);
  });
});
