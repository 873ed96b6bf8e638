import fc from 'fast-check';
import { command } from './command.ts';
import type { Fault } from './faults.ts';

const MINUTE = 60_000;

export const letTimePass = fc
  .constantFrom(0, MINUTE, 61 * MINUTE)
  .map((ms) => command({ name: 'letTimePass', given: { ms }, run: (_, world) => world.advance(ms) }));
export const spoilHooks = fc
  .array(fc.constantFrom<'throws' | 'aborts'>('throws', 'aborts'), { minLength: 1, maxLength: 3 })
  .map((next) =>
    command({ name: 'spoilHooks', given: next, run: async (_, world) => void world.sink.next.push(...next) }),
  );
export const recover = fc.constant(command({ name: 'recover', given: null, run: (_, world) => world.recover() }));
const fault: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom('fails', 'dies'),
  when: fc.constantFrom('before', 'after'),
  after: fc.nat({ max: 40 }),
  lost: fc.boolean(),
});
export const goWrong = fault.map((given) => command({ name: 'goWrong', given, run: (_, world) => world.arm(given) }));
