/** The bus refuses a field when one value could lie in more prefixes of its wildcards than this. */
export const MAX_WILDCARD_COMPLEXITY = 10;

const STAR = -1;
const QUOTE = 0x22;
/** keeps the search short; no pattern that fits on the bus comes near */
const MAX_SETS = 50_000;

type Node = { edges: Map<number, Set<number>>; star: number | null; loops: boolean };

/**
 * The greatest number of prefixes of the wildcards (`"a*b"` has `"`, `"a`, `"a*`, `"a*b`, `"a*b"`) that one and the
 * same value can match at once, counted as the bus does: over UTF-8 bytes, quotes included. One group per entry of
 * the field's list; the texts of an anything-but list are one group and share their prefixes up to the first star.
 * Stops counting at one above the limit.
 */
export function wildcardComplexity(a: { groups: string[][] }): number {
  const nodes = buildNodes(a.groups);
  const seen = new Set<string>();
  const open = [[0]];
  let most = 0;
  for (let set = open.pop(); set !== undefined; set = open.pop()) {
    // the star stands for every byte that none of them waits for
    const bytes = new Set([STAR, ...set.flatMap((id) => [...(nodes[id]?.edges.keys() ?? [])])]);
    for (const byte of bytes) {
      const next = follow({ nodes, set, byte });
      const key = next.join();
      if (seen.has(key)) continue;
      seen.add(key);
      most = Math.max(most, next.length);
      if (most > MAX_WILDCARD_COMPLEXITY || seen.size > MAX_SETS) return MAX_WILDCARD_COMPLEXITY + 1;
      open.push(next);
    }
  }
  return most;
}

function buildNodes(groups: string[][]): Node[] {
  const nodes: Node[] = [newNode()];
  const distinct = new Map(groups.map((group) => [JSON.stringify([...new Set(group)].sort()), new Set(group)]));
  for (const group of distinct.values()) {
    const shared = new Map<string, number>();
    for (const text of group) {
      const tokens = tokensOf(text);
      let at = 0;
      let starSeen = false;
      tokens.forEach((token, i) => {
        const name = i === tokens.length - 1 ? 'end' : starSeen ? null : `${at},${token}`;
        const target = (name === null ? undefined : shared.get(name)) ?? nodes.push(newNode()) - 1;
        if (name !== null) shared.set(name, target);
        link({ nodes, from: at, to: target, token });
        starSeen ||= token === STAR;
        at = target;
      });
    }
  }
  return nodes;
}

function link(a: { nodes: Node[]; from: number; to: number; token: number }): void {
  const from = a.nodes[a.from];
  const to = a.nodes[a.to];
  if (from === undefined || to === undefined) return;
  if (a.token === STAR) {
    from.star = a.to;
    to.loops = true;
  } else {
    from.edges.set(a.token, (from.edges.get(a.token) ?? new Set()).add(a.to));
  }
}

function follow(a: { nodes: Node[]; set: number[]; byte: number }): number[] {
  const ids = a.set.flatMap((id) => {
    const node = a.nodes[id];
    return [...(node?.loops ? [id] : []), ...(node?.edges.get(a.byte) ?? [])];
  });
  return withStars({ nodes: a.nodes, ids });
}

/** A star also stands for nothing, so whoever is before it is behind it as well. */
function withStars(a: { nodes: Node[]; ids: number[] }): number[] {
  const all = new Set(a.ids);
  for (const id of a.ids) {
    const star = a.nodes[id]?.star ?? null;
    if (star !== null) all.add(star);
  }
  return [...all].sort((x, y) => x - y);
}

function tokensOf(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  const tokens = [QUOTE];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0x2a) tokens.push(STAR);
    else if (byte === 0x5c) tokens.push(bytes[++i] ?? 0);
    else tokens.push(byte);
  }
  return [...tokens, QUOTE];
}

function newNode(): Node {
  return { edges: new Map(), star: null, loops: false };
}
