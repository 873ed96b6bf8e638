/**
 * The nearest of some known names, for "did you mean"; null when none is near.
 *
 * @example
 * ```ts
 * import { nearest } from '#core/errors/suggest.ts';
 * const hint: string | null = nearest({ name: 'ammount', known: ['amount', 'status'] });
 * ```
 */
export function nearest(a: { name: string; known: Iterable<string> }): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(a.name.length / 3)) + 1;
  for (const candidate of a.known) {
    const distance = editDistance(a.name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `; did you mean "x"?` or nothing. */
export function didYouMean(a: { name: string; known: Iterable<string> }): string {
  const hint = nearest(a);
  return hint === null ? '' : `; did you mean "${hint}"?`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
