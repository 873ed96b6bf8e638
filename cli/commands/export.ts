import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineCommand } from 'citty';
import { stringify } from 'yaml';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { fileOf, readDefinitions } from '#local/offline-model.ts';
import { allOf } from '../all-of.ts';
import { connectAs, PLATFORM_ARGS } from '../platform-args.ts';

type Written = { file: string; change: 'new' | 'changed' | 'same' };

/** `dro export`: a tenant's definitions become files. */
export const exportCommand = defineCommand({
  meta: {
    name: 'export',
    description:
      'Writes the definitions of a tenant into a folder, one YAML file each, as dro plan and dro apply read them.',
  },
  args: {
    folder: { type: 'positional', required: true, description: 'where to; made when it is not there' },
    app: { type: 'string', description: 'only this app' },
    own: { type: 'boolean', default: false, description: 'only what no pack brought' },
    ...PLATFORM_ARGS,
    json: { type: 'boolean', default: false, description: 'prints {files: [{file, change}], others}' },
  },
  run: async ({ args }) => {
    const client = await connectAs(args);
    const query = new URLSearchParams({ own: String(args.own), ...(args.app !== undefined && { app: args.app }) });
    const files: Written[] = [];
    for await (const item of allOf({ client, path: `/api/_admin/definitions?${query}` })) {
      files.push(write({ folder: args.folder, item }));
    }
    const written = new Set(files.map((one) => one.file));
    const there = existsSync(args.folder) ? readDefinitions({ path: args.folder }).map((one) => one.file) : [];
    const others = there.filter((file) => !written.has(file));
    process.stdout.write(args.json ? `${JSON.stringify({ files, others })}\n` : text({ files, others }));
  },
});

function write(a: { folder: string; item: JsonObject }): Written {
  const { collection, definition } = a.item;
  if (!isObject(definition)) throw new Error('the platform listed a definition without a body');
  const file = join(a.folder, fileOf({ collection: String(collection), definition }));
  const content = stringify(definition, { lineWidth: 120 });
  const before = existsSync(file) ? readFileSync(file, 'utf8') : null;
  if (before === content) return { file, change: 'same' };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return { file, change: before === null ? 'new' : 'changed' };
}

function text(a: { files: readonly Written[]; others: readonly string[] }): string {
  const told = a.files.filter((one) => one.change !== 'same').map(({ file, change }) => `${change.padEnd(7)} ${file}`);
  const others = a.others.map((file) => `other   ${file} stands here and was not exported`);
  return `${[...told, ...others, `${a.files.length} definitions`].join('\n')}\n`;
}
