import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DroRun, runDro } from '#test/support/run-dro.ts';

function dro(...args: string[]): Promise<DroRun> {
  return runDro({ args });
}

const NOTES = 'app: demo\nname: notes\nfields:\n  - { name: done, type: boolean }\n';
const FLOW = `app: demo
name: flow
record: notes
steps:
  - { id: hold, type: wait, for: 3d, then: { goto: ask } }
  - { id: ask, type: condition, expression: record.done, on_true: { end: done }, on_false: { end: open } }
`;

let dir: string;
const file = (name: string): string => join(dir, name);

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'dro-cli-'));
  writeFileSync(file('notes.yaml'), NOTES);
  writeFileSync(file('flow.yaml'), FLOW);
  writeFileSync(
    file('never.yaml'),
    FLOW.replace('expression: record.done', "expression: 'record.done && !record.done'"),
  );
  writeFileSync(file('odd.yaml'), FLOW.replace('goto: ask', 'goto: aks'));
  writeFileSync(file('input.json'), JSON.stringify({ record: { done: true } }));
});
afterAll(() => rmSync(dir, { recursive: true }));

describe('dro simulate', () => {
  it('runs a workflow of a pack by its name', async () => {
    const { code, stdout } = await dro('simulate', 'order_approval', '--decide', 'review=approve', '--json');

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', outcome: 'approved' });
  });

  it('runs a file beside the entities that it is given, and shows the path', async () => {
    const more = ['--with', file('notes.yaml'), '--input', file('input.json')];
    const { code, stdout } = await dro('simulate', file('flow.yaml'), ...more);

    expect(code).toBe(0);
    expect(stdout).toMatch(/hold\s+waits 3d[\s\S]*record\.done holds[\s\S]*completed as done after 3d/);
  });

  it('ends with 1 when it does not come to what is expected, and with 2 for what cannot be read', async () => {
    const more = ['--with', file('notes.yaml')];
    const other = await dro('simulate', file('flow.yaml'), ...more, '--expect', 'done');
    const wrong = await dro('simulate', file('flow.yaml'), ...more, '--decide', 'hold');
    const missing = await dro('simulate', file('flow.yaml'));

    expect([other.code, wrong.code, missing.code]).toEqual([1, 2, 2]);
    expect(wrong.stderr).toContain('step=value');
    expect(missing.stderr).toContain('there is no entity demo/notes');
  });
});

describe('dro simulate --coverage', () => {
  it('says what reaches each step and ending, and ends with 1 when nothing reaches one', async () => {
    const more = ['--with', file('notes.yaml'), '--coverage'];
    const whole = await dro('simulate', file('flow.yaml'), ...more);
    const wanting = await dro('simulate', file('never.yaml'), ...more, '--json');

    expect([whole.code, wanting.code]).toEqual([0, 1]);
    expect(whole.stdout).toContain('steps 2 of 2, ways 3 of 3, endings 2 of 2');
    expect(JSON.parse(wanting.stdout)).toMatchObject({
      unreached: [{ what: 'way:ask:on_true' }, { what: 'end:done' }],
    });
  });
});

describe('dro lint', () => {
  it('finds nothing in the packs', async () => {
    const { code, stdout } = await dro('lint');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+ definitions: 0 errors/m);
  });

  it('says of files what is wrong and what to do, and ends with 1', async () => {
    const { code, stdout } = await dro('lint', file('notes.yaml'), file('odd.yaml'), '--json');

    const { findings } = JSON.parse(stdout) as { findings: object[] };
    expect(code).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({
        file: file('odd.yaml'),
        severity: 'error',
        path: 'steps[0].then.goto',
        code: 'UNKNOWN_STEP',
      }),
    );
  });
});
