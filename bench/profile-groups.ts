import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({
        functionName: z.string(),
        url: z.string(),
        lineNumber: z.number(),
        columnNumber: z.number(),
      }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});
type Frame = z.infer<typeof profileSchema>['nodes'][number]['callFrame'];

const IDLE = '(idle)';
const MOST_FUNCTIONS = 30;
const SMALLEST_GROUP = 0.005;

/** Where the time of the profiles in a folder went, by parts of the program and by functions, in percent; as text. */
export function profileGroups(a: { dir: string }): string {
  const groups = new Map<string, number>();
  const functions = new Map<string, number>();
  const sourceOf = sourceFinder();
  let total = 0;
  for (const name of readdirSync(a.dir).filter((file) => file.endsWith('.cpuprofile'))) {
    for (const { frame, micros } of selfTimes(join(a.dir, name))) {
      if (frame.functionName === IDLE) continue;
      const source = sourceOf(frame);
      total += micros;
      add(groups, groupOf({ source, frame }), micros);
      add(functions, `${frame.functionName || '(anonymous)'} ${source ?? ''}`.trim(), micros);
    }
  }
  const shown = (entries: ReadonlyMap<string, number>): [string, number][] =>
    [...entries].sort((x, y) => y[1] - x[1]).map(([name, micros]) => [name, micros / total]);
  const line = ([name, part]: [string, number]): string => `${(part * 100).toFixed(1).padStart(6)} %  ${name}\n`;
  const big = shown(groups).filter(([, part]) => part >= SMALLEST_GROUP);
  return [
    `\nwhere ${(total / 1e6).toFixed(1)} s of the server's main thread went, idle time left out\n`,
    ...big.map(line),
    '\nfunctions, without what they call\n',
    ...shown(functions).slice(0, MOST_FUNCTIONS).map(line),
  ].join('');
}

function selfTimes(file: string): { frame: Frame; micros: number }[] {
  const { nodes, samples, timeDeltas } = profileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const micros = new Map<number, number>();
  samples.forEach((id, i) => {
    add(micros, id, timeDeltas[i] ?? 0);
  });
  return nodes.map(({ id, callFrame }) => ({ frame: callFrame, micros: micros.get(id) ?? 0 }));
}

/** Finds the source file of a frame, through the map of the bundle that it stands in; null for what is native. */
function sourceFinder(): (frame: Frame) => string | null {
  const maps = new Map<string, SourceMap | null>();
  const mapOf = (url: string): SourceMap | null => {
    const known = maps.get(url);
    if (known !== undefined) return known;
    const map = readMap(url);
    maps.set(url, map);
    return map;
  };
  return ({ url, lineNumber, columnNumber }) => {
    if (!url.startsWith('file:')) return url === '' ? null : url;
    const entry = mapOf(url)?.findEntry(lineNumber, columnNumber);
    // what the bundler added has no source
    return entry && 'originalSource' in entry ? (entry.originalSource ?? url) : url;
  };
}

function readMap(url: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')));
  } catch {
    return null;
  }
}

/** `shared/core`, a package's name, or what of node or the machine it is. */
function groupOf(a: { source: string | null; frame: Frame }): string {
  const { source, frame } = a;
  if (source === null) return frame.functionName.startsWith('(') ? frame.functionName : 'native functions';
  const [, inPackages] = source.split('node_modules/');
  if (inPackages !== undefined) {
    const [scope = '', name = ''] = inPackages.split('/');
    return `package ${scope.startsWith('@') ? `${scope}/${name}` : scope}`;
  }
  if (source.startsWith('node:')) return 'node itself';
  const own = source.replace(/^(\.\.\/)+/, '');
  const depth = own.startsWith('shared/adapters/') ? 3 : own.startsWith('shared/') ? 2 : 1;
  return own.split('/').slice(0, depth).join('/');
}

function add<K>(sums: Map<K, number>, key: K, more: number): void {
  sums.set(key, (sums.get(key) ?? 0) + more);
}
