// a text, a bracket, or what joins; all else is passed over
const TOKEN = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[([{]|[)\]}]|&&|\|\||\?/g;

/**
 * The parts that a condition is joined of: those between `||` if there are some, else those between `&&`. One part
 * when nothing joins it. Parts keep their text, without brackets around the whole.
 *
 * @example
 * ```ts
 * import { splitCondition } from '#core/rules/split-condition.ts';
 * const parts: string[] = splitCondition('status == "won" && (amount > 5 || vip)'); // two
 * ```
 */
export function splitCondition(source: string): string[] {
  const text = unwrapped(source);
  const joints = jointsOf(text);
  if (joints.some(({ token }) => token === '?')) return [text];
  const joint = joints.some(({ token }) => token === '||') ? '||' : '&&';
  const parts: string[] = [];
  let from = 0;
  for (const { token, at } of joints) {
    if (token !== joint) continue;
    parts.push(text.slice(from, at));
    from = at + token.length;
  }
  return [...parts, text.slice(from)].map((part) => unwrapped(part));
}

function jointsOf(text: string): { token: string; at: number }[] {
  const joints: { token: string; at: number }[] = [];
  let depth = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    if ('([{'.includes(token)) depth++;
    else if (')]}'.includes(token)) depth--;
    else if (depth === 0 && ['&&', '||', '?'].includes(token)) joints.push({ token, at: match.index });
  }
  return joints;
}

/** Without brackets that enclose all of it. */
function unwrapped(source: string): string {
  const text = source.trim();
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    if ('([{'.includes(token)) depth++;
    if (')]}'.includes(token)) depth--;
    if (depth === 0 && match.index < text.length - 1) return text;
  }
  return unwrapped(text.slice(1, -1));
}
