import { defineCommand } from 'citty';
import { readSettings } from '#local/settings.ts';
import { type Running, startPlatform } from '#local/start-platform.ts';
import { createProgress } from '../progress.ts';

const TITLES = ['Create an order that needs an approval (as ana)', 'See that it waits', 'Approve it (as admin)'];

/** `dro start`: the whole platform on this machine. */
export const start = defineCommand({
  meta: {
    name: 'start',
    description: 'Starts the platform on this machine (PORT, HOST, DRO_DATA_DIR, DRO_DURABILITY, DRO_LOG).',
  },
  args: {
    empty: { type: 'boolean', default: false, description: 'with no packs and no sample' },
    json: { type: 'boolean', default: false, description: 'prints one JSON object once it is ready' },
  },
  run: async ({ args }) => {
    const progress = createProgress({ stream: process.stderr, quiet: args.json });
    const settings = readSettings({ env: process.env });
    const running = await startPlatform({ settings, empty: args.empty, onProgress: (one) => progress.update(one) });
    progress.end();
    process.stdout.write(args.json ? `${JSON.stringify(summary(running))}\n` : text(running));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        running.stop().then(
          () => process.exit(0),
          () => process.exit(1),
        );
      });
    }
  },
});

function summary(running: Running): object {
  const { stop: _, ...shown } = running;
  return shown;
}

function text(a: Running): string {
  const lines: string[] = [''];
  if (a.first) {
    lines.push(`Imported ${a.first.report.source}:`);
    const width = Math.max(...a.first.summary.map((line) => line.label.length));
    lines.push(...a.first.summary.map((line) => `  ${line.label.padEnd(width)}  ${line.value}`));
    const left = a.first.report.problems.length;
    if (left > 0) lines.push(`  ${left} rows were left out: ${JSON.stringify(a.first.report.problems.slice(0, 5))}`);
    lines.push('');
  }
  lines.push(`DRO is ready at ${a.url}`, `  health   ${a.url}/api/health`, `  OpenAPI  ${a.url}/api/openapi.json`, '');
  if (a.token === null) lines.push('Started empty: POST /api/_auth/token makes a tenant, a user and a token.', '');
  else lines.push('Token (admin of tenant demo, 30 days):', a.token, '');
  for (const [i, call] of a.calls.entries()) lines.push(`${i + 1}. ${TITLES[i] ?? ''}:`, call, '');
  return `${lines.join('\n')}\n`;
}
