import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FUNCTIONS } from '#cdk/function-code.ts';
import { PARTS, stageOf } from '#cdk/stage.ts';
import { ROOT } from '#test/support/source-files.ts';
import { SIZES } from '../../scripts/cost/sizes.ts';
import { USAGE } from '../../scripts/cost/usage.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const all = (a: { text: string; of: RegExp }): string[] => [...a.text.matchAll(a.of)].map(([, one = '']) => one);

describe('docs/guide/deploy.md', () => {
  const page = read('docs/guide/deploy.md');
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

  it('has a row for each option of a stage, and an example with all of them', () => {
    const [, schema = ''] = read('cdk/stage.ts').split('const STAGE = z.strictObject({');
    const options = all({ text: schema.split('\n});')[0] ?? '', of: /^ {2}(\w+): /gm });
    expect(all({ text: page, of: /^\| `(\w+)` \| [^|]+ \| [^|]+ \|$/gm })).toEqual(options);
    expect(Object.keys(JSON.parse(example))).toEqual(options);
    expect(stageOf(example)).toEqual(JSON.parse(example));
  });

  it('tells what each stands for where it is left out', () => {
    const { logDays, archiveDays } = stageOf('{"name": "a", "protected": false}');
    expect(page).toContain(`| \`logDays\` | ${logDays} |`);
    expect(page).toContain(`| \`archiveDays\` | ${archiveDays} |`);
    expect(page).toContain(`parts to leave out: ${PARTS.map((part) => `\`${part}\``).join(', ')}`);
    const dev = stageOf('dev');
    expect(dev.without).toEqual(['waf', 'alarms']);
    expect([dev.logDays, dev.archiveDays]).toEqual([7, 7]);
  });

  it('says where each function is', () => {
    const rows = all({ text: page, of: /^\| `dro-STAGE-[a-z]+` \| (.+) \|$/gm });
    const named = all({ text: rows.join(), of: /`([a-z]+)`/g });
    expect(named.sort()).toEqual([...FUNCTIONS].sort());
  });
});

describe('docs/guide/runbooks.md', () => {
  it('has a section or a row for each alarm, and for nothing else', () => {
    const source = read('cdk/stacks/observability-stack.ts');
    const queues = /const queues = \{([\s\S]*?)\n {2}\};/.exec(source)?.[1] ?? '';
    const alarms = [
      ...all({ text: queues, of: /^ {4}(\w+):/gm }).map((name) => `dead-${name}`),
      ...all({ text: source, of: / id: '([a-z-]+)'/g }),
      // the user pool calls it, and no stack of functions has it
      ...FUNCTIONS.filter((name) => name !== 'token').map((name) => `throttled-${name}`),
    ];
    const page = read('docs/guide/runbooks.md');
    const told = [
      ...all({ text: page, of: /^## ([a-z-]+)$/gm }),
      ...all({ text: page, of: /^\| `(throttled-[a-z]+)` \|/gm }),
    ];
    expect(told.sort()).toEqual(alarms.sort());
  });

  it('is what the alarms point to', () => {
    expect(read('cdk/stacks/observability-stack.ts')).toContain('docs/guide/runbooks.md');
  });
});

describe('docs/scale.md', () => {
  it('has the numbers of shards and slots that the table has', () => {
    const named = [...read('docs/scale.md').matchAll(/`([A-Z_]+)` = (\d+)/g)].map(
      ([, name, value]) => `${name} = ${value};`,
    );
    const sources = ['journal-items', 'journal-lookups', 'list-keys', 'table'].map((name) =>
      read(`shared/adapters/aws/dynamodb/${name}.ts`),
    );
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((one) => !sources.join('').includes(`const ${one}`))).toEqual([]);
  });

  it('goes by the units of the cost model', () => {
    const units = SIZES.map(({ counts }) => {
      const kinds = Object.entries(USAGE).map(([kind, usage]) => ({ kind, writeUnits: usage.writeUnits }));
      const all = kinds.reduce(
        (sum, one) => sum + one.writeUnits * (new Map(Object.entries(counts)).get(one.kind) ?? 0),
        0,
      );
      return (all / (counts.create + counts.update)).toFixed(1);
    });
    const page = read('docs/scale.md');
    expect(units.filter((one) => !page.includes(`(${one} a write)`))).toEqual([]);
  });
});
