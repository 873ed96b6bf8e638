/** The values of an option that may stand several times: `--decide a=b --decide c=d`, also as `--decide=a=b`. */
export function repeated(a: { args: readonly string[]; name: string }): string[] {
  const { args } = a;
  const flag = `--${a.name}`;
  return args.flatMap((arg, i) => {
    if (arg.startsWith(`${flag}=`)) return [arg.slice(flag.length + 1)];
    const next = args[i + 1];
    if (arg !== flag) return [];
    if (next === undefined) throw new Error(`${flag} needs a value`);
    return [next];
  });
}

/** `step=value` in its parts. */
export function pairOf(a: { text: string; name: string }): [string, string] {
  const at = a.text.indexOf('=');
  if (at > 0 && at < a.text.length - 1) return [a.text.slice(0, at), a.text.slice(at + 1)];
  throw new Error(`--${a.name} must be given as step=value, and is ${a.text}`);
}
