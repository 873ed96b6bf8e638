import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import { type ImportReport, runImport } from '#local/run-import.ts';
import { importOverHttp } from '../import-over-http.ts';
import { connectAs, PLATFORM_ARGS } from '../platform-args.ts';
import { createProgress } from '../progress.ts';

const MOST_SHOWN = 50;

/** `dro import`: brings the records of a folder into a running platform. */
export const importCommand = defineCommand({
  meta: {
    name: 'import',
    description:
      'Imports a folder of CSV files with an import.yaml into a running platform, through the same lifecycle as all writes. Run again it brings only what is missing.',
  },
  args: {
    folder: { type: 'positional', required: true, description: 'the folder, e.g. apps/ecommerce/sample/northwind' },
    ...PLATFORM_ARGS,
    json: { type: 'boolean', default: false, description: 'prints the report as JSON' },
  },
  run: async ({ args }) => {
    const client = await connectAs(args);
    const progress = createProgress({ stream: process.stderr, quiet: args.json });
    const target = importOverHttp({ client });
    const report = await runImport({ folder: resolve(args.folder), target, onProgress: (one) => progress.update(one) });
    progress.end();
    process.stdout.write(args.json ? `${JSON.stringify(report)}\n` : text(report));
    if (report.problems.length > 0) process.exitCode = 1;
  },
});

function text(report: ImportReport): string {
  const counts = report.files.map(
    ({ file, created, exists, failed }) => `${file}: ${created} new, ${exists} there before, ${failed} refused`,
  );
  const problems = report.problems
    .slice(0, MOST_SHOWN)
    .map(({ file, line, key, reason }) => `${file}:${line}${key === '' ? '' : ` (${key})`}: ${reason}`);
  const more = report.problems.length - problems.length;
  return `${[...counts, ...problems, ...(more > 0 ? [`and ${more} more; --json lists them all`] : [])].join('\n')}\n`;
}
