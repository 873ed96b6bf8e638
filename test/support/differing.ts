import { it } from '@jest/globals';

/** A way in which a stand-in is not like what it stands in for. */
export type Difference = { id: string; reason: string };

/**
 * A test of something in which the place where it runs may differ from the real one. There it is run all the same, is
 * named after the difference, and fails once the difference is gone.
 */
export function itDiffers(difference: Difference | null): (name: string, run: () => Promise<void>) => void {
  if (difference === null) return (name, run) => it(name, run);
  return (name, run) => it.failing(`${name} [differs: ${difference.id}]`, run);
}
