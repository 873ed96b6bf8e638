import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { diagram } from './deployment/diagram.ts';
import { permissionsOf } from './deployment/permissions.ts';
import { type Resource, referred } from './deployment/resources.ts';

const HEAD = `# The deployment

<!-- Made from the synthesised templates of the stage prod by scripts/generate-deployment-docs.ts. Change cdk/, then run
     UPDATE_DOCS=1 npm test -- test/docs/deployment -->

What \`dro deploy\` makes of a stage. Solid lines are calls and events, dotted ones go to queues of what was given up. Not
drawn: every function of the platform reads and writes the table, and keeps its log; who puts jobs into the three queues
stands in the second table.
`;

/** The reference of what a stage consists of, `docs/reference/deployment.md`. */
export function deploymentDocs(resources: readonly Resource[]): string {
  const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  return [
    HEAD,
    '```mermaid',
    ...diagram(resources),
    '```',
    '',
    '## Functions',
    '',
    '| function | what it does | seconds | MB |',
    '|---|---|---|---|',
    ...functions.map(({ path, properties: { Description, Timeout, MemorySize } }) =>
      row([code(nameOf(path)), text(Description), text(Timeout), text(MemorySize)]),
    ),
    '',
    '## What each may do',
    '',
    'Beside writing its own log and trace. A call that is not here is refused by the account.',
    '',
    '| function | calls | of |',
    '|---|---|---|',
    ...functions.flatMap((fn) => callsOf({ resources, fn })),
    '',
    '## Settings',
    '',
    'What every function of the platform is told.',
    '',
    '| variable | value |',
    '|---|---|',
    ...variablesOf(functions).map(([name, value]) => row([code(name), code(shown(value))])),
    '',
  ].join('\n');
}

function callsOf(a: { resources: readonly Resource[]; fn: Resource }): string[] {
  const role = referred(a.fn.properties['Role']) ?? '';
  const groups = new Map<string, string[]>();
  for (const { action, resource } of permissionsOf({ resources: a.resources, role })) {
    if (action.startsWith('xray:') || action.startsWith('logs:')) continue;
    groups.set(resource, [...(groups.get(resource) ?? []), action]);
  }
  const lines = new Map<string, string[]>();
  for (const [resource, actions] of groups) {
    const calls = actions.map(code).join(', ');
    lines.set(calls, [...(lines.get(calls) ?? []), shown(resource)]);
  }
  return [...lines].map(([calls, of]) => row([code(nameOf(a.fn.path)), calls, of.map(code).join(', ')]));
}

/** Those that differ from function to function are not told to all. */
function variablesOf(functions: readonly Resource[]): [string, Json][] {
  const all = functions.map(({ properties: { Environment } }) => variables(Environment));
  const [job = {}] = all.filter((one) => one['POWERTOOLS_SERVICE_NAME'] === 'job');
  return Object.entries(job).filter(([name]) => !name.startsWith('POWERTOOLS_'));
}

function variables(environment: Json | undefined): JsonObject {
  const found = isObject(environment) ? environment['Variables'] : undefined;
  return isObject(found) ? found : {};
}

/** `Events/publish/Function` → `publish`. */
function nameOf(path: string): string {
  return path.split('/').at(-2) ?? path;
}

function shown(value: Json): string {
  return text(value).replaceAll('@', '');
}

function code(value: string): string {
  return `\`${value}\``;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
