import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type DroRun, runDro } from '#test/support/run-dro.ts';
import { type RunningPlatform, startProcess } from '#test/support/running-platform.ts';
import { freePort } from '../../bench/free-port.ts';

// real processes take real time
jest.setTimeout(60_000);

const ENTITY = 'app: demo\nname: notes\nfields:\n  - { name: done, type: boolean }\n  - { name: text, type: string }\n';
const RULE = `app: demo
name: done_is_told
on: { event: notes.updated }
when: done == true
then: { action: set_field, field: text, value: told }
`;

let dir: string;
let platform: RunningPlatform;
const file = (name: string): string => join(dir, name);

function dro(...args: string[]): Promise<DroRun> {
  return runDro({ args, env: { DRO_URL: platform.url } });
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'dro-sets-'));
  for (const folder of ['set/entities', 'set/rules']) mkdirSync(file(folder), { recursive: true });
  writeFileSync(file('set/entities/notes.yaml'), ENTITY);
  writeFileSync(file('set/rules/done.yaml'), RULE);
  platform = await startProcess({ dataDir: file('data'), port: await freePort(), args: ['--empty'] });
});
afterAll(async () => {
  await platform.kill();
  rmSync(dir, { recursive: true });
});

describe('definitions in files', () => {
  it('are shown with what they would change, and not saved', async () => {
    const first = await dro('plan', file('set'));
    const again = await dro('plan', file('set'), '--check');

    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('+ entity_definitions demo/notes') });
    expect(again).toMatchObject({ code: 1, stdout: expect.stringContaining('2 to make') });
  });

  it('are saved when somebody says so, and waited for until they are live', async () => {
    const asked = await dro('apply', file('set'));
    const { code, stdout } = await dro('apply', file('set'), '--yes', '--json');

    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ deployments: [{ name: 'demo/done_is_told', state: 'live' }] });
  });

  it('are the same when they are exported and planned again', async () => {
    const { code, stdout } = await dro('export', file('out'), '--json');
    const planned = await dro('plan', file('out'), '--prune', '--check');
    const again = await dro('export', file('out'));

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ files: [{ change: 'new' }, { change: 'new' }], others: [] });
    expect(planned).toMatchObject({ code: 0, stdout: '0 to make, 0 to change, 0 to remove, 2 as they are\n' });
    expect(again.stdout).toBe('2 definitions\n');
  });

  it('that change are shown difference by difference, and what nobody has any more goes with --prune', async () => {
    writeFileSync(file('set/entities/notes.yaml'), ENTITY.replace('type: string', 'type: string, max_length: 9'));
    rmSync(file('set/rules/done.yaml'));
    const kept = await dro('plan', file('set'));
    const { code, stdout } = await dro('apply', file('set'), '--yes', '--prune');

    expect(kept.stdout).toContain('0 to remove');
    expect(code).toBe(0);
    expect(stdout).toContain('+ fields[text].max_length: 9');
    expect(stdout).toContain('- event_rules demo/done_is_told (version 1)');
  });

  it('that would be refused end with 1 and say where and why', async () => {
    writeFileSync(file('odd.yaml'), RULE.replace('done == true', 'dnoe == true'));
    const planned = await dro('plan', file('odd.yaml'));
    const applied = await dro('apply', file('odd.yaml'), '--yes');

    expect(planned).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/odd\.yaml demo\/done_is_told when[\s\S]*did you mean "done"/),
    });
    expect(applied.code).toBe(1);
  });
});

describe('dro trace', () => {
  it('shows what one write set off, each under its cause', async () => {
    await dro('apply', file('set'), '--yes');
    const { code, stdout } = await dro('trace', await correlationOfLastApply());

    expect(code).toBe(0);
    expect(stdout).toMatch(/apply by [\s\S]*(create|update) _admin\/entity_definitions/);
  });

  it('ends with 2 for a chain that nobody knows', async () => {
    const { code, stderr } = await dro('trace', 'nowhere');

    expect(code).toBe(2);
    expect(stderr).toContain('there is no trace nowhere');
  });
});

describe('dro doctor', () => {
  it('says that all is well, and what it looked at', async () => {
    const { code, stdout } = await dro('doctor');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok {6}node: .*\nok {6}platform: .*\nok {6}definitions: 1, none is broken\n/);
  });

  it('ends with 1 where nobody answers, and says what to do', async () => {
    const { code, stdout } = await dro('doctor', '--url', 'http://127.0.0.1:9', '--json');

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      checks: [{ name: 'node' }, { name: 'platform', state: 'error', fix: expect.stringContaining('npm start') }],
    });
  });
});

/** The correlation of the last change of the entity. */
async function correlationOfLastApply(): Promise<string> {
  const { json: session } = await platform.call({
    ...{ method: 'POST', path: '/api/_auth/token', body: { tenant: 'demo', user: 'ops', roles: ['admin'] } },
  });
  const token = String(session['token']);
  const { json: entity } = await platform.call({ path: '/api/_admin/entities/demo/notes', token });
  const query = `record_id=${entity['id']}&app=_admin&entity=entity_definitions&limit=1`;
  const { json } = await platform.call({ path: `/api/_admin/audit?${query}`, token });
  const [entry] = json['items'] as { correlation_id: string }[];
  return entry?.correlation_id ?? '';
}
