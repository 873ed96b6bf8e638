import jsonata from 'jsonata';
import { LinearRegExp } from './linear-regexp.ts';
import { type Quick, quickly } from './quick-expression.ts';

/** A compiled JSONata expression. */
export type Expression = {
  source: string;
  /** Gives what JSONata gives: undefined, functions and sequences included. */
  run(bindings: Record<string, unknown>): Promise<unknown>;
  /** the members of `$states` that it names */
  reads: ReadonlySet<string>;
  /** a shortcut for simple expressions */
  quick: Quick | null;
};

// the library wants the constructor of RegExp, but uses no more of it than LinearRegExp has
const RegexEngine = LinearRegExp as unknown as RegExpConstructor;
/** The longest sequence that Step Functions takes, as measured. */
export const LONGEST_SEQUENCE = 873_782;
// as measured, too: a sum of 200 terms is too deep; the time, in ms, ends what loops for ever
const FENCE = { timeout: 2000, stack: 199, sequence: LONGEST_SEQUENCE, RegexEngine };

/** The words of Step Functions for the fences; it gives no code with them. */
const FENCED: Readonly<Record<string, string>> = {
  D1011: 'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
  D1012: 'Expression evaluation timeout: Check for infinite loop',
  D2014: 'Expression evaluation memory limit exceeded: Check for excessive memory usage',
  D2015: 'Expression evaluation memory limit exceeded: Check for excessive memory usage',
};

// machines say much the same: what one was compiled for serves the next
const MOST_KEPT = 2000;
const kept = new Map<string, Expression>();

/** Compiles an expression; a message where it cannot be parsed, or has a regular expression that is not linear. */
export function compileExpression(a: { source: string }): Expression | { problem: string } {
  const known = kept.get(a.source);
  if (known) return known;
  const compiled = compileFresh(a);
  if ('problem' in compiled) return compiled;
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(a.source, compiled);
  return compiled;
}

function compileFresh(a: { source: string }): Expression | { problem: string } {
  try {
    const compiled = jsonata(a.source, FENCE);
    const ast: unknown = compiled.ast();
    const reads = new Set<string>();
    visit(ast, new Set(), (node) => {
      if (node instanceof RegExp) new LinearRegExp(node);
      for (const name of memberOfStates(node)) reads.add(name);
    });
    const run: Expression['run'] = (bindings) => inTurn(() => compiled.evaluate(undefined, bindings));
    return { source: a.source, run, reads, quick: quickly({ ast }) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

// the library's clock runs while others have their turn: side by side, many expressions would run out of time together
let last: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}

/** What follows "threw an error during evaluation": `. T1006: …` for coded errors, `: …` for others. */
export function errorTail(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const fenced = FENCED[code];
  if (fenced !== undefined) return `: ${fenced}`;
  return code === '' ? `: ${messageOf(error)}` : `. ${code}: ${messageOf(error)}`;
}

function messageOf(error: unknown): string {
  // JSONata throws plain objects
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

function visit(node: unknown, seen: Set<unknown>, see: (node: object) => void): void {
  if (typeof node !== 'object' || node === null || seen.has(node)) return;
  seen.add(node);
  see(node);
  for (const child of Object.values(node)) visit(child, seen, see);
}

/** `result` of a path that begins with `$states.result`. */
function memberOfStates(node: object): string[] {
  if (!('steps' in node) || !Array.isArray(node.steps)) return [];
  const [root, member]: { type?: unknown; value?: unknown }[] = node.steps;
  const named = root?.type === 'variable' && root.value === 'states' && member?.type === 'name';
  return named ? [String(member.value)] : [];
}
