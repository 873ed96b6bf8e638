import type { Scope } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { FORMS, type Form, FUNCTIONS } from '#core/expressions/functions/table.ts';
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

const TAIL = `
## Other records

Expressions read the record of the write, the record before it, the user and the policies, and nothing else:
\`exists("orders", …)\`, \`count(…)\` and \`lookup(…)\` over other records are refused when a definition is saved. A
hook reads them; what it has read is a condition of the write.
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
    TAIL,
  ].join('');
}

const TABLE = '| | how it is called | what it gives | example | also |\n|---|---|---|---|---|\n';

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
