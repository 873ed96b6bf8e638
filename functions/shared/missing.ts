/**
 * Stands where a function has no use for a port, so that its bundle is not weighed down by it. Whoever asks it for
 * something all the same is told which port it was, and by its name: nothing is left undone in silence.
 */
export function missing<T extends object>(port: string): T {
  const target: Partial<T> = {};
  return new Proxy(target, {
    get: (_, member) => {
      throw new Error(`this function has no ${port}: it was asked for "${String(member)}"`);
    },
  }) as T;
}
