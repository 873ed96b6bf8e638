/** Does so many things at once; results in the order of the things. */
export async function inParallel<T, R>(a: {
  items: readonly T[];
  most: number;
  run: (item: T) => Promise<R>;
}): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < a.items.length; i = next++) {
      const item = a.items[i];
      if (item !== undefined) results[i] = await a.run(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(a.most, a.items.length) }, worker));
  return results;
}
