import { RE2JS } from 're2js';

/** A compiled pattern whose matching takes time linear in the text. */
export type LinearPattern = { test(text: string): boolean };

const cache = new Map<string, LinearPattern>();

/** Compiles a pattern (RE2 syntax, anywhere in the text unless anchored); throws when it has none. Cached. */
export function linearPattern(source: string): LinearPattern {
  const known = cache.get(source);
  if (known) return known;
  const compiled = RE2JS.compile(source);
  const pattern = { test: (text: string): boolean => compiled.matcher(text).find() };
  if (cache.size > 1000) cache.clear();
  cache.set(source, pattern);
  return pattern;
}

/** Why a pattern does not compile; null when it does. */
export function patternProblem(source: string): string | null {
  try {
    linearPattern(source);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
