/** What a parameter takes: a letter for each type as in JSONata's signatures, with `?` where it may be left out. */
type Parameter = `${'n' | 's' | 'a'}${'?' | ''}`;

/**
 * A function for expressions that checks its arguments before it runs, with the codes of JSONata's own functions, from
 * which the library makes the message. As there, a value that is absent goes with every type.
 */
export function checked(a: {
  name: string;
  takes: readonly Parameter[];
  run: (args: readonly unknown[]) => unknown;
}): (...args: unknown[]) => unknown {
  const parameters = a.takes.map((one) => `[${one.startsWith('a') ? 'asnblfom' : `${one.charAt(0)}m`}]${one.slice(1)}`);
  const whole = new RegExp(`^${parameters.join('')}$`);
  return (...args) => {
    const given = args.map(letterOf).join('');
    if (!whole.test(given)) throw refusal({ code: 'T0410', name: a.name, index: fits({ parameters, given }) + 1 });
    const wrong = a.takes.findIndex((one, i) => one.startsWith('a') && !'am'.includes(given.charAt(i)));
    if (wrong >= 0) throw refusal({ code: 'T0412', name: a.name, index: wrong + 1 });
    return a.run(args);
  };
}

/** An error that a function of Step Functions reports in words of its own. */
export function functionError(message: string): Error {
  return Object.assign(new Error(message), { code: 'D3137' });
}

function refusal(a: { code: string; name: string; index: number }): Error {
  return Object.assign(new Error(a.code), { code: a.code, token: a.name, index: a.index });
}

/** How many arguments go with the parameters. */
function fits(a: { parameters: readonly string[]; given: string }): number {
  let fitting = 0;
  for (let count = 1; count <= a.parameters.length; count++) {
    const found = new RegExp(`^${a.parameters.slice(0, count).join('')}`).exec(a.given);
    if (!found) return fitting;
    fitting = found[0].length;
  }
  return fitting;
}

function letterOf(value: unknown): string {
  if (value === undefined) return 'm';
  if (value === null) return 'l';
  if (Array.isArray(value)) return 'a';
  const letters: Readonly<Record<string, string>> = { string: 's', number: 'n', boolean: 'b', function: 'f' };
  return letters[typeof value] ?? ('_jsonata_lambda' in Object(value) ? 'f' : 'o');
}
