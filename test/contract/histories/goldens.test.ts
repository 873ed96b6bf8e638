import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { statesOf } from './calls.ts';
import { exampleMachines } from './examples.ts';
import { hurried } from './hurried.ts';

const folder = new URL('./goldens/', import.meta.url);
const examples = exampleMachines();
/** Breaking off is a race: what was entered by then is not compared. */
const RACED: Readonly<Record<string, string[]>> = {
  'hooks-of-branch': ['work gave up 1', 'work rethrown'],
  scan: ['scan_1 gave up 1', 'scan_1 rethrown'],
};

describe('the histories that engines are held to', () => {
  it('are there for every example, and for nothing else (npm run goldens:update)', () => {
    const names = examples.map(({ name }) => `${name}.json`);
    expect(readdirSync(folder).sort()).toEqual(names.sort());
  });

  it.each(examples)('visit every state of $name', ({ name, asl }) => {
    const text = readFileSync(new URL(`${name}.json`, folder), 'utf8');
    const unseen = statesOf(asl)
      .map(([state]) => state)
      .filter((state) => !new RegExp(`[" ]${state}: \\w+StateEntered`).test(text));
    expect(unseen).toEqual(RACED[name] ?? []);
  });

  it.each(examples)('come of $name with waits that are shorter and nothing else', ({ asl }) => {
    const [before, after] = [asl, hurried({ asl, silent: true })].map((one) =>
      statesOf(one).map(([name, { Type, Next, Default, Output, Assign, Arguments, Catch, Choices }]) => ({
        ...{ name, Type, Next, Default, Output, Assign, Arguments, Catch, Choices },
      })),
    );
    expect(after).toEqual(before);
  });
});
