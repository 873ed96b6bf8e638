import { readFileSync } from 'node:fs';
import { defineCommand } from 'citty';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { appSchema } from '#core/definitions/names.ts';
import type { JsonObject } from '#core/json/json.ts';
import { IMPORT_FORMATS, importWorkflow } from '#core/workflows/import/import-workflow.ts';

const definitionSchema = z.record(z.string(), z.json());

/** `dro import-workflow`: a definition of another system as one of ours. */
export const importWorkflowCommand = defineCommand({
  meta: {
    name: 'import-workflow',
    description: 'Reads a workflow of Rocket, Compozy or MetaForge and prints it as one of ours, as YAML.',
  },
  args: {
    file: { type: 'positional', required: true, description: 'a file of JSON or YAML' },
    format: { type: 'string', required: true, description: IMPORT_FORMATS.join(', ') },
    app: { type: 'string', description: 'the app that it goes to; sources have none' },
    json: { type: 'boolean', default: false, description: 'prints {workflow, entity, fsm_spec, notes}' },
  },
  run: ({ args }) => {
    const format = z.enum(IMPORT_FORMATS).parse(args.format);
    const app = appSchema.optional().parse(args.app);
    const definition = definitionSchema.parse(parse(readFileSync(args.file, 'utf8'))) as JsonObject;
    const imported = importWorkflow({ format, definition, ...(app !== undefined && { app }) });
    if (args.json) {
      process.stdout.write(`${JSON.stringify(imported)}\n`);
      return;
    }
    process.stdout.write(stringify(imported.workflow ?? imported.entity ?? imported.fsm_spec));
    for (const { path, message } of imported.notes) process.stderr.write(`${path || 'the whole'}: ${message}\n`);
  },
});
