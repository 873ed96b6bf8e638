import { type CommandDef, defineCommand, renderUsage, runCommand } from 'citty';
import { ZodError } from 'zod';
import { isDroError } from '#core/errors/dro-error.ts';
import { apply } from './commands/apply.ts';
import { asl } from './commands/asl.ts';
import { deploy } from './commands/deploy.ts';
import { doctor } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { importWorkflowCommand } from './commands/import-workflow.ts';
import { lint } from './commands/lint.ts';
import { logs } from './commands/logs.ts';
import { pattern } from './commands/pattern.ts';
import { plan } from './commands/plan.ts';
import { simulateCommand } from './commands/simulate.ts';
import { start } from './commands/start.ts';
import { trace } from './commands/trace.ts';
import { unknownOption } from './unknown-option.ts';

const dro = defineCommand({
  meta: { name: 'dro', description: 'Entity automation: hooks, rules, workflows and state machines.' },
  subCommands: {
    start,
    import: importCommand,
    simulate: simulateCommand,
    lint,
    plan,
    apply,
    export: exportCommand,
    trace,
    doctor,
    deploy,
    logs,
    'import-workflow': importWorkflowCommand,
    pattern,
    asl,
  },
});

const BAD_INPUT = 2;

/** The `dro` command: exits 0, 1 when something did not hold, 2 for bad input. */
export async function main(args: readonly string[]): Promise<void> {
  const { command, parent } = resolve({ command: dro as CommandDef, args });
  const problem = unknownOption({ command, args });
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${await renderUsage(command, parent)}\n`);
    return;
  }
  if (problem !== null || command.subCommands) {
    process.stderr.write(`${problem ?? 'say which command'}\n\n${await renderUsage(command, parent)}\n`);
    process.exitCode = BAD_INPUT;
    return;
  }
  try {
    await runCommand(dro, { rawArgs: [...args] });
  } catch (error) {
    process.stderr.write(`dro: ${explain(error)}\n`);
    process.exitCode = BAD_INPUT;
  }
}

/** The command that the words name, as deep as they go. */
function resolve(a: { command: CommandDef; args: readonly string[]; parent?: CommandDef }): {
  command: CommandDef;
  parent?: CommandDef;
} {
  const [word, ...rest] = a.args.filter((arg) => !arg.startsWith('-'));
  const children = (a.command.subCommands ?? {}) as Record<string, CommandDef>;
  const next = word === undefined ? undefined : children[word];
  if (next) return resolve({ command: next, args: rest, parent: a.command });
  return { command: a.command, ...(a.parent && { parent: a.parent }) };
}

function explain(error: unknown): string {
  if (isDroError(error))
    return [error.message, ...error.issues.map((one) => `  ${one.path}: ${one.message}`)].join('\n');
  if (error instanceof ZodError) {
    return error.issues.map((one) => `${one.path.join('.') || 'the file'}: ${one.message}`).join('\n');
  }
  return error instanceof Error ? error.message : String(error);
}
