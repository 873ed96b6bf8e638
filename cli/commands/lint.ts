import { defineCommand } from 'citty';
import { lintDefinition } from '#app/definitions/lint-definition.ts';
import type { Finding } from '#core/entities/compiled-entity.ts';
import { type FileDefinition, offlineModel, readDefinitions, starterDefinitions } from '#local/offline-model.ts';

type Found = Finding & { file: string; collection: string; name: string };

/** `dro lint`: definitions in files, without a server. */
export const lint = defineCommand({
  meta: {
    name: 'lint',
    description:
      'Looks at definitions of all kinds beside those of the packs: what would refuse them, and what is hardly meant. Exits 1 when there are errors.',
  },
  args: {
    files: { type: 'positional', required: false, description: 'YAML and JSON files, and folders; all packs without' },
    strict: { type: 'boolean', default: false, description: 'exits 1 for warnings too' },
    json: { type: 'boolean', default: false, description: 'prints {findings: [{file, severity, path, message, fix}]}' },
  },
  run: ({ args }) => {
    const given = args._.flatMap((path) => readDefinitions({ path }));
    const looked = args._.length === 0 ? starterDefinitions() : given;
    const model = offlineModel({ given });
    const findings = looked.flatMap((one): Found[] => {
      const { file, collection, value } = one;
      return lintDefinition({ model, collection, value }).map((found) => ({
        file,
        collection,
        name: nameOf(one),
        ...found,
      }));
    });
    process.stdout.write(args.json ? `${JSON.stringify({ findings })}\n` : text({ findings, looked: looked.length }));
    const wrong = findings.some((one) => args.strict || one.severity === 'error');
    if (wrong) process.exitCode = 1;
  },
});

function nameOf(a: FileDefinition): string {
  return String(a.value['name'] ?? a.value['type'] ?? '');
}

function text(a: { findings: readonly Found[]; looked: number }): string {
  const lines = a.findings.flatMap(({ file, name, severity, path, code, message, fix = '' }) => [
    `${severity.padEnd(7)} ${file} ${name} ${path}`,
    `        ${message} [${code}]`,
    `        fix: ${fix}`,
  ]);
  const errors = a.findings.filter((one) => one.severity === 'error').length;
  const warnings = a.findings.length - errors;
  return `${[...lines, `${a.looked} definitions: ${errors} errors, ${warnings} warnings`].join('\n')}\n`;
}
