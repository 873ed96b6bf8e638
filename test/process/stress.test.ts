import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { ROOT } from '#test/support/source-files.ts';

// real processes take real time
jest.setTimeout(300_000);

type Ended = { code: number; out: string; said: string };

function stress(args: readonly string[]): Promise<Ended> {
  const env = { ...process.env, NODE_OPTIONS: '' };
  return new Promise((resolve) => {
    const ended = (error: Error | null, out: string, said: string): void =>
      resolve({ code: error && 'code' in error ? Number(error.code) : 0, out, said });
    execFile(process.execPath, [join(ROOT, 'bench', 'stress.mjs'), ...args], { env }, ended);
  });
}

describe('a flood of workflows', () => {
  it('ends each once as foretold, while its process is killed and people and signals come from outside', async () => {
    const args = ['workflows', '--flows', '40', '--kills', '3', '--seed', '3', '--json'];
    const { code, out } = await stress(args);
    const result: JsonObject = JSON.parse(out);
    expect(result).toMatchObject({ flows: 40, kills: 3, found: { wrong: [] }, holds: true });
    expect(code).toBe(0);
  });
});

describe('a storm of events', () => {
  it('loses nothing and acts once, while its process is killed and rules are moved between their roads', async () => {
    const args = ['rules', '--events', '1500', '--rules', '100', '--kills', '3', '--seed', '5', '--json'];
    const { code, out, said } = await stress(args);
    const result: JsonObject = JSON.parse(out);
    expect(said).toContain('kill 3');
    expect(result).toMatchObject({ events: 1500, rules: 100, kills: 3, holds: true });
    expect(result['found']).toEqual({
      written: 1500,
      acted: 1500,
      lost: 0,
      surplus: 0,
      rule_writes: 1500,
      unpublished: 0,
      dead_letters: 0,
    });
    expect(code).toBe(0);
  });

  it.each([['storms'], ['rules', '--events', 'many'], ['rules', '--rules', '150']])(
    'is not begun for what makes no sense: %s %s',
    async (...args) => {
      const { code, said } = await stress(args);
      expect([code, said]).toEqual([2, expect.stringContaining('npm run stress')]);
    },
  );
});
