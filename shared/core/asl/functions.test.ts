import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runMachine } from '#core/asl/run-machine.ts';
import type { Json } from '#core/json/json.ts';
import { machineOf, show } from '#test/support/asl.ts';

async function value(source: string, input: Json = {}): Promise<Json | undefined> {
  const { output, cause } = await runMachine({ asl: machineOf({ A: show(`{% ${source} %}`) }), input });
  return output ?? cause?.replace(/^.*?(threw an error during evaluation|(?=returned nothing))/, '');
}

describe('the functions of Step Functions', () => {
  it.each<[string, Json]>([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$partition([], 2)', []],
    ['$range(0, 6, 2)', [0, 2, 4, 6]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$range(1, 9, 9)', 1],
    ['$hash("input", "SHA-1")', '140f86aae51ab9e1cda9b4254fe98a74eb54c1a1'],
    ['$hash("", "MD5")', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['$hash("abc", "SHA-256")', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['$random(42)', 0.7275636800328681],
    ['$random()', 0.5],
    ['$parse("{\\"a\\":[1,null]}").a', [1, null]],
    ['$uuid()', '00000000-0000-4000-8000-000000000001'],
    ['$now()', '2026-01-01T00:00:00.000Z'],
    ['$now("[Y0001]/[M01]")', '2026/01'],
    ['$millis()', 1_767_225_600_000],
    ['$shuffle([1,2,3])', [1, 2, 3]],
  ])('%s', async (source, expected) => {
    const found = await value(source);
    expect(found).toEqual(expected);
  });

  const nothing = 'returned nothing (undefined).';
  const refused = (name: string, index: number): string =>
    `. T0410: Argument ${index} of function "${name}" does not match function signature`;
  it.each<[string, Json]>([
    ['$partition([1,2,3,4,5], 2.6)', [[1, 2], [3, 4], [5]]],
    ['$partition([1,2,3])', [[1, 2, 3]]],
    ['$partition([1,2,3], 0)', nothing],
    ['$partition([1,2,3], -1)', '. D3137: Second argument must be zero or greater'],
    ['$partition([1,2,3], "2")', refused('partition', 2)],
    ['$partition([1,2,3], null)', refused('partition', 2)],
    ['$partition([1,2,3], 2, 99)', refused('partition', 3)],
    ['$partition("not-array", 2)', '. T0412: Argument 1 of function "partition" must be an array of undefined'],
    ['$range(1.4, 5.6, 2.2)', [1, 3, 5]],
    ['$range(1, 10, 0)', nothing],
    ['$range(1, 10, 0.49)', nothing],
    ['$range(1, 5)', nothing],
    ['$count($range(1, 1001, 1))', 1001],
    ['$range("a", 5, 1)', refused('range', 1)],
    ['$range(1, 5, null)', refused('range', 3)],
    ['$range(1, 5, 1, 99)', refused('range', 4)],
    ['$hash("hello", "SHA-256")', '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'],
    ['$hash("✓", "SHA-256")', '1dabba21cdad44541f6b15796f8d22978fc7ea10c46aeceeeeb66c23b3ac7604'],
    [
      '$hash("data", "UNSUPPORTED")',
      ". D3137: Hash algorithm 'UNSUPPORTED' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5",
    ],
    ['$hash(123, "SHA-256")', refused('hash', 1)],
    ['$hash()', refused('hash', 1)],
    ['$hash("hello", "SHA-256", "extra")', refused('hash', 3)],
    ['$parse(" {\\"a\\":1} ")', { a: 1 }],
    ['$parse("{bad json}")', '. D3137: Invalid JSON'],
    ['$parse("")', '. D3137: Invalid JSON'],
    ['$parse(123)', refused('parse', 1)],
    ['$parse(null)', refused('parse', 1)],
    ['$parse({"a": 1})', refused('parse', 1)],
    ['$parse()', nothing],
    ['$parse("{}", 1)', refused('parse', 2)],
    ['$uuid("x")', refused('uuid', 1)],
    ['$random(77)', 0.7240700207191966],
    ['$random("seed")', refused('random', 1)],
    ['$random(null)', refused('random', 1)],
    ['$random(77, 88)', refused('random', 2)],
  ])('do with odd arguments as the service was seen to do: %s', async (source, expected) => {
    expect(await value(source)).toEqual(expected);
  });

  it('loses nothing and makes no chunk too long when it partitions', async () => {
    const lists = fc.array(fc.integer(), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 9 }), async (list, size) => {
        const chunks = await value('$partition($states.input.list, $states.input.size)', { list, size });
        const rows = (chunks ?? []) as Json[][];
        expect(rows.flat()).toEqual(list);
        expect(rows.every((row) => row.length <= size)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the fences', () => {
  it.each<[string, string]>([
    ['$eval("1")', '. T1006: Attempted to invoke a non-function'],
    ['$sum("a")', '. T0412: Argument 1 of function "sum" must be an array of "numbers"'],
    ['$range(1, 900000, 1)', ': Expression evaluation memory limit exceeded'],
    ['($f := function($x) { $f($x + 1) }; $f(1))', ': Expression evaluation timeout: Check for infinite loop'],
    ['($f := function($x) { 1 + $f($x) }; $f(1))', ': Stack overflow error: Check for non-terminating'],
    [Array(200).fill('1').join('+'), ': Stack overflow error'],
    ['$count([1..900000])', ': Expression evaluation memory limit exceeded'],
  ])('end %s', async (source, tail) => {
    const found = await value(source);
    expect(String(found).slice(0, tail.length)).toBe(tail);
  });

  it('match in linear time', async () => {
    const begun = performance.now();
    const found = await value(`$contains($states.input, /^(a+)+$/)`, `${'a'.repeat(5000)}b`);
    expect(found).toBe(false);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('find matches, groups and replacements as JSONata does', async () => {
    const found = await value(
      '[$match("ab-cd", /([a-z])([a-z])/i).groups, $replace("A1b2", /[0-9]/, "#"), $split("a, b", /,\\s*/)]',
    );
    expect(found).toEqual(['a', 'b', 'c', 'd', 'A#b#', 'a', 'b']);
  });
});
