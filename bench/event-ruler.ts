import { execFile } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { projectRoot } from '#local/project-root.ts';

/** What event-ruler did with some rules and events. */
export type RulerFigures = { compile_ms: number; events_per_second: number; hits: number; used_mb: number };
/** A built peer, ready to run. */
export type EventRuler = {
  run(a: { patterns: readonly string[]; events: readonly string[]; seconds: number }): Promise<RulerFigures>;
};

const run = promisify(execFile);
const MAVEN_GOALS = ['compile', 'dependency:copy-dependencies'];
const LONGEST_BUILD_MS = 300_000;
const LONGEST_RUN_MS = 120_000;
const figuresSchema = z.object({
  compile_ms: z.number(),
  events_per_second: z.number(),
  hits: z.number(),
  used_mb: z.number(),
});

/** Builds our class over AWS's event-ruler with Maven, in `dir`. Throws an error that says what is missing. */
export async function buildEventRuler(a: { dir: string }): Promise<EventRuler> {
  const out = join(a.dir, 'event-ruler');
  cpSync(join(projectRoot(), 'bench', 'peers', 'event-ruler'), out, { recursive: true });
  await start({
    command: 'mvn',
    args: ['-q', '-B', `-Dout=${out}`, ...MAVEN_GOALS],
    cwd: out,
    timeout: LONGEST_BUILD_MS,
  });
  return {
    run: async ({ patterns, events, seconds }) => {
      writeFileSync(join(out, 'patterns'), patterns.join('\n'));
      writeFileSync(join(out, 'events'), events.join('\n'));
      const path = [join(out, 'classes'), join(out, 'dependency', '*')].join(':');
      const args = ['-cp', path, 'RulerPeer', 'patterns', 'events', String(seconds)];
      return figuresSchema.parse(JSON.parse(await start({ command: 'java', args, cwd: out, timeout: LONGEST_RUN_MS })));
    },
  };
}

async function start(a: { command: string; args: string[]; cwd: string; timeout: number }): Promise<string> {
  try {
    const { stdout } = await run(a.command, a.args, { cwd: a.cwd, timeout: a.timeout });
    return stdout;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing) throw new Error(`--event-ruler needs Java 17 and Maven: there is no "${a.command}" on the PATH`);
    throw error;
  }
}
