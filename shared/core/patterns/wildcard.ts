/** A wildcard text cut at its stars: `a*b` is `['a', 'b']`. */
export type Wildcard = readonly string[];

/** Reads a wildcard text. `\*` and `\\` stand for themselves; `problem` says what is wrong otherwise. */
export function parseWildcard(text: string): { parts: Wildcard } | { problem: string } {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charAt(i);
    const next = text.charAt(i + 1);
    if (unit === '*') {
      if (next === '*') return { problem: 'two * in a row mean no more than one: write a single *' };
      parts.push(part);
      part = '';
    } else if (unit === '\\') {
      if (next !== '*' && next !== '\\') {
        return { problem: 'a backslash stands before * or a backslash only: write \\\\ for a backslash' };
      }
      part += next;
      i++;
    } else {
      part += unit;
    }
  }
  return { parts: [...parts, part] };
}

/** Whether a text matches; each star stands for any run of characters, also none. Never goes back, so no text is slow. */
export function matchesWildcard(a: { parts: Wildcard; text: string }): boolean {
  const first = a.parts[0] ?? '';
  if (a.parts.length === 1) return a.text === first;
  const last = a.parts[a.parts.length - 1] ?? '';
  const end = a.text.length - last.length;
  if (!a.text.startsWith(first) || !a.text.endsWith(last)) return false;
  let at = first.length;
  for (let i = 1; i < a.parts.length - 1; i++) {
    const part = a.parts[i] ?? '';
    // the leftmost place leaves the most room for the rest
    const found = a.text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  // what was found must not reach into the last part
  return at <= end;
}
