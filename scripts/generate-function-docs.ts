import type { Scope } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { FORMS, type Form, FUNCTIONS, RECORD_FORMS } from '#core/expressions/functions/table.ts';
import { toJsonata } from '#core/expressions/to-jsonata.ts';
import { toPattern } from '#core/expressions/to-pattern.ts';
import type { JsonObject } from '#core/json/json.ts';

const HEAD = `# Functions of expressions

<!-- Made from shared/core/expressions/functions by scripts/generate-function-docs.ts. Change the tables there, then run
     UPDATE_DOCS=1 npm test -- test/docs -->

Conditions, validators, computed fields and templates are CEL. Everything here runs in process: in hooks, validators,
filters, rules and workflows. A rule's condition is also pushed into the event pattern as far as the bus has words for
it, and a workflow's into the machine as JSONata; what has none is evaluated by DRO, with the same result. The column
"also" says where the example goes whole.

A null argument gives null, unless the text says something else. \`x.f(y)\` is the same as \`f(x, y)\` where the
function is marked with a point.

The examples are over this record, with \`now\` at NOW:

`;

const RECORDS = `
## Other records

Conditions of hooks (\`when\`), of \`emits\`, of validators (\`rule\` of an expression, and \`when\`) and of rules and
triggers may read other records of the tenant:

`;

const TAIL = `
- The entity and the fields are texts as written, so that they are checked when the definition is saved: an unknown one
  is refused with a suggestion. An entity of the same app goes without its app. Secret fields are never read.
- A read is by id, by all fields of a unique (compared as the unique does, without regard to case unless it says so), or
  by the first fields of an index, in any order. What no index serves is refused with the one to declare. An index that
  goes away while a condition needs it is refused too.
- A value that is null finds nothing: null, false, 0. At most 8 reads stand in one expression; none stands in what
  another looks for, or is made for each item of a list. Of \`a && b\` nothing is read for \`b\` when \`a\` is false.
- In a write, records are seen as it leaves them so far, the one that is written among them, and **what was read is a
  condition of the write**: when another writer changes the record, takes the value, or joins or leaves the set that was
  counted, the write runs again by what is true then. Writers that count one set wait for each other.
- In rules and triggers they are seen as they are when the rule reacts: by id and unique exactly, along an index as the
  lists are. A trial or backtest reads them as they are now, not as they were.
- While an index is being built nothing is read along it: a write is answered \`CONTENTION\` until it is whole, a reaction
  is tried again.

Everywhere else they are refused when the definition is saved: in templates, defaults, computed fields, read filters,
filters of lists, guards of state machines and conditions of workflow steps, which have no moment at which they could
be read soundly or would be read for each record of a list.
`;

/** The reference of the functions, \`docs/reference/functions.md\`, with the examples' values over a sample. */
export function functionDocs(a: { scope: Scope; env: JsonObject; record: JsonObject }): string {
  const head = HEAD.replace('NOW', `\`${String(a.env['now'])}\``);
  const sample = `\`\`\`json\n${JSON.stringify(a.record, null, 1)}\n\`\`\`\n`;
  const functions = FUNCTIONS.map((row) => line({ ...a, row, method: row.method }));
  const forms = FORMS.map((row) => line({ ...a, row, method: false }));
  return [
    `${head}${sample}\n## Functions\n\n${TABLE}${functions.join('')}`,
    `\n## Forms\n\nThese look like calls; what stands in them is evaluated only where it is needed.\n\n${TABLE}${forms.join('')}`,
    RECORDS,
    RECORD_TABLE,
    ...RECORD_FORMS.map(recordLine),
    TAIL,
  ].join('');
}

const TABLE = '| | how it is called | what it gives | example | also |\n|---|---|---|---|---|\n';

const RECORD_TABLE = '| | how it is called | what it gives | example |\n|---|---|---|---|\n';

function recordLine({ name, forms, docs, example }: Form): string {
  return `| ${[code(name), forms.map(code).join('<br>'), docs, code(example)].join(' | ')} |\n`;
}

function line(a: { scope: Scope; env: JsonObject; row: Form; method: boolean }): string {
  const { row } = a;
  const result = compileExpression({ source: row.example, scope: a.scope });
  if (!result.ok) throw new Error(`the example of ${row.name} is wrong: ${JSON.stringify(result.issues)}`);
  const { expression } = result;
  const value = JSON.stringify(expression.evaluate(a.env));
  const name = `${a.method ? '.' : ''}${row.name}`;
  const cells = [
    `\`${name}\``,
    row.forms.map(code).join('<br>'),
    row.docs.replaceAll('|', '\\|'),
    `${code(row.example)} → ${code(value)}`,
    targetsOf(expression).join(', '),
  ];
  return `| ${cells.join(' | ')} |\n`;
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function targetsOf(expression: Expression): string[] {
  const pushed = toPattern({ expression, field: (path) => ['detail', 'record', ...path] });
  const ported = toJsonata({ expression, root: (path) => `$states.input.${path.join('.')}` });
  return [...(pushed.exact ? ['pattern'] : []), ...(ported === null ? [] : ['JSONata'])];
}
