/** Does `count` pieces of work, at most `atOnce` at a time; returns how long it took, in milliseconds. */
export async function inParallel(a: {
  count: number;
  atOnce: number;
  work: (i: number) => Promise<void>;
}): Promise<number> {
  const began = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < a.count) await a.work(next++);
  };
  await Promise.all(Array.from({ length: a.atOnce }, lane));
  return performance.now() - began;
}
