import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type DroRun, runDro } from '#test/support/run-dro.ts';
import { type RunningPlatform, startProcess } from '#test/support/running-platform.ts';
import { ROOT } from '#test/support/source-files.ts';
import { freePort } from '../../bench/free-port.ts';

// real processes take real time
jest.setTimeout(60_000);

function dro(...args: string[]): Promise<DroRun> {
  return runDro({ args });
}

const fixture = (name: string): string => join(ROOT, 'test', 'fixtures', 'conformance', name);

describe('dro', () => {
  it('says what it can do', async () => {
    const { code, stdout } = await dro('--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/start.*import.*pattern.*asl/s);
  });

  it.each([
    [['strat'], /start\|import/],
    [['start', '--emty'], /there is no option --emty; did you mean "empty"\?/],
    [['pattern', 'test', '--cases', 'nowhere.json'], /nowhere\.json/],
    [['pattern', 'test', '--cases', 'package-lock.json'], /the file: .*expected array/],
    [['pattern', 'test', '--cases', 'README.md'], /README\.md is no JSON/],
    [['asl', 'run', 'nowhere.json'], /nowhere\.json/],
    [['asl', 'run', 'README.md'], /README\.md is no JSON/],
    [['asl', 'run', 'package.json'], /States\b/],
    [['asl', 'test', '--cases', 'package.json'], /the file: .*expected array/],
    [['import', 'nowhere', '--url', 'http://127.0.0.1:9'], /no platform answers/],
  ])('%j ends with 2 and says what is wrong', async (args, message) => {
    const { code, stderr } = await dro(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('runs pattern cases', async () => {
    const { code, stdout } = await dro('pattern', 'test', '--cases', fixture('event-patterns.json'), '--json');
    const cases = JSON.parse(readFileSync(fixture('event-patterns.json'), 'utf8')) as {
      name: string;
      expected: string;
    }[];
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(cases.map(({ name, expected }) => ({ name, result: expected })));
  });

  it('reads a workflow of another system, and says beside it what it could not', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'dro-import-'));
    const file = join(dir, 'flow.yaml');
    writeFileSync(file, 'id: greet\nversion: 1\ntasks:\n  - { id: say, type: basic, action: { ref: say_hello } }\n');
    const { code, stdout, stderr } = await dro('import-workflow', file, '--format', 'compozy', '--app', 'shop');
    const wrong = await dro('import-workflow', file, '--format', 'composy');
    rmSync(dir, { recursive: true });
    expect([code, wrong.code]).toEqual([0, 2]);
    expect(stdout).toContain('task: say_hello');
    expect(stderr).toMatch(/^version: /);
  });

  it('runs the other state machine cases when one is invalid, and ends with 1', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'dro-asl-'));
    const file = join(dir, 'cases.json');
    const machine = (Output: string): object => ({
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: { A: { Type: 'Succeed', Output } },
    });
    const cases = [
      { name: 'broken', machine: machine('{% 1 + %}') },
      { name: 'sound', machine: machine('{% 1 + 1 %}') },
      { name: 'wrong mocks', machine: machine('text'), mocks: { A: { return: 1 } } },
      { machine: machine('text') },
    ];
    writeFileSync(file, JSON.stringify(cases));
    const { code, stdout } = await dro('asl', 'test', '--cases', file, '--json');
    rmSync(dir, { recursive: true });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        name: 'broken',
        status: 'INVALID',
        error: 'VALIDATION_FAILED',
        cause: expect.stringContaining('States.A.Output'),
      },
      { name: 'sound', status: 'SUCCEEDED', output: 2 },
      { name: 'wrong mocks', status: 'INVALID', cause: expect.stringContaining('mocks.A: ') },
      { name: 'case 4', status: 'INVALID', cause: expect.stringContaining('name: ') },
    ]);
  });

  it('runs state machine cases', async () => {
    const { stdout } = await dro('asl', 'test', '--cases', fixture('asl-cases.json'), '--json');
    const cases = JSON.parse(readFileSync(fixture('asl-cases.json'), 'utf8')) as {
      name: string;
      expect: { status: string };
    }[];
    const results = JSON.parse(stdout) as { name: string; status: string }[];
    expect(results.map(({ name, status }) => [name, status])).toEqual(
      cases.map((one) => [one.name, one.expect.status]),
    );
  });
});

describe('dro import', () => {
  let dir: string;
  let platform: RunningPlatform;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'dro-cli-'));
    platform = await startProcess({ dataDir: join(dir, 'data'), port: await freePort(), args: ['--empty'] });
    const { json } = await platform.call({
      method: 'POST',
      path: '/api/_auth/token',
      body: { tenant: 'shop', user: 'admin', roles: ['admin'] },
    });
    await platform.call({ method: 'POST', path: '/api/_admin/apps/ecommerce/install', token: String(json['token']) });
    cpSync(join(ROOT, 'apps', 'ecommerce', 'sample', 'northwind'), join(dir, 'sample'), { recursive: true });
  });
  afterAll(async () => {
    await platform.kill();
    rmSync(dir, { recursive: true, force: true });
  });
  const run = (): Promise<DroRun> =>
    dro('import', join(dir, 'sample'), '--url', platform.url, '--tenant', 'shop', '--json');
  const edit = (change: (text: string) => string): void => {
    const file = join(dir, 'sample', 'customers.csv');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  };

  it('tells of bad rows and ends with 1, and brings them in once they are mended', async () => {
    edit((text) => text.replace('Alfreds Futterkiste', ''));
    const broken = await run();
    edit((text) => text.replace('ALFKI,,', 'ALFKI,Alfreds Futterkiste,'));
    const mended = await run();
    const again = await run();
    const counts = [broken, mended, again].map(({ stdout }) => {
      const report = JSON.parse(stdout) as {
        files: { created: number; exists: number; failed: number }[];
        problems: unknown[];
      };
      return [
        ...report.files.map(({ created, exists, failed }) => `${created}+${exists}-${failed}`),
        report.problems.length,
      ];
    });
    // six orders are of the customer that was refused at first
    expect(counts).toEqual([
      ['90+0-1', '77+0-0', '824+0-6', 7],
      ['1+90-0', '0+77-0', '6+824-0', 0],
      ['0+91-0', '0+77-0', '0+830-0', 0],
    ]);
    expect([broken.code, mended.code, again.code]).toEqual([1, 0, 0]);
  });
});
