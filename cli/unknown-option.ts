import type { CommandDef } from 'citty';
import { didYouMean } from '#core/errors/suggest.ts';

/** Says which option a command does not have, with the nearest that it has; null when it knows them all. */
export function unknownOption(a: { command: CommandDef; args: readonly string[] }): string | null {
  const known = ['help', ...Object.keys(a.command.args ?? {})];
  const given = a.args
    .filter((arg) => arg.startsWith('--') && arg !== '--')
    .map((arg) => arg.slice(2).split('=')[0] ?? '');
  const unknown = given.find((name) => !known.includes(name) && !known.includes(name.replace(/^no-/, '')));
  return unknown === undefined ? null : `there is no option --${unknown}${didYouMean({ name: unknown, known })}`;
}
