import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { list, permissionsOf } from './permissions.ts';
import { type Resource, referred } from './resources.ts';

type Edge = { from: string; to: string; label?: string; givenUp?: boolean };

/** What is drawn, in which shape; the rest is told of in tables. */
const SHAPES: Readonly<Record<string, readonly [open: string, close: string]>> = {
  'AWS::Lambda::Function': ['[', ']'],
  'AWS::DynamoDB::Table': ['[(', ')]'],
  'AWS::S3::Bucket': ['[(', ')]'],
  'AWS::SQS::Queue': ['[/', '/]'],
  'AWS::Events::EventBus': ['{{', '}}'],
  'AWS::Events::Rule': ['([', '])'],
  'AWS::ApiGateway::RestApi': ['{{', '}}'],
  'AWS::CloudFront::Distribution': ['{{', '}}'],
  'AWS::Cognito::UserPool': ['[(', ')]'],
  'AWS::WAFv2::WebACL': ['([', '])'],
};
/** What bears no name that says what it is. */
const TITLES: Readonly<Record<string, string>> = {
  'Data/Table': 'the table',
  'Events/Bus': 'the bus',
  'Api/Http/RestApi': 'API gateway',
  'Api/Users/Pool': 'user pool',
  'Api/WebAcl': 'web ACL',
  'Console/Distribution': 'CloudFront',
  'Console/Files': 'console files',
  'Console/AccessLogs': 'access logs',
  'Data/Blobs': 'blobs',
  'Events/Clock': 'once a minute',
  'Events/Ended': 'executions that failed',
};
// made at run time: no template has them
const MADE = { rules: 'rules of tenants', machines: 'state machines' } as const;

/** The lines of a Mermaid flowchart: what calls what, and where goes what fails. */
export function diagram(resources: readonly Resource[]): string[] {
  const drawn = resources.filter(({ type }) => SHAPES[type] !== undefined);
  const stacks = [...new Set(drawn.map(({ path }) => path.split('/')[0] ?? ''))];
  const edges = [
    ...sources(resources),
    ...ruleTargets(resources),
    ...redrives(resources),
    ...gateway(resources),
    ...grants(resources),
  ];
  return [
    'flowchart LR',
    ...stacks.flatMap((stack) => [
      `  subgraph ${stack}`,
      ...drawn.filter(({ path }) => path.startsWith(`${stack}/`)).map((one) => `    ${node(one)}`),
      ...(stack === 'Events' ? [`    rules([${MADE.rules}])`] : []),
      ...(stack === 'Workflows' ? [`    machines[[${MADE.machines}]]`] : []),
      '  end',
    ]),
    ...edges.map((edge) => `  ${lineOf(edge)}`),
  ];
}

/** The stream and the queues, with what they call. */
function sources(resources: readonly Resource[]): Edge[] {
  return ofType({ resources, type: 'Lambda::EventSourceMapping' }).flatMap(({ properties }): Edge[] => {
    const from = referred(properties['EventSourceArn']);
    const to = referred(properties['FunctionName']);
    if (from === null || to === null) return [];
    const isStream = properties['StartingPosition'] !== undefined;
    const given = member(member(properties['DestinationConfig'])['OnFailure'])['Destination'];
    const queue = referred(given);
    return [
      { from, to, ...(isStream && { label: 'stream' }) },
      ...(queue === null ? [] : [{ from: to, to: queue, givenUp: true }]),
    ];
  });
}

function ruleTargets(resources: readonly Resource[]): Edge[] {
  return ofType({ resources, type: 'Events::Rule' }).flatMap(({ path, properties }) =>
    list(properties['Targets']).flatMap((target): Edge[] => {
      const to = referred(member(target)['Arn']);
      const queue = referred(member(member(target)['DeadLetterConfig'])['Arn']);
      return [
        ...(to === null ? [] : [{ from: path, to }]),
        ...(queue === null ? [] : [{ from: path, to: queue, givenUp: true }]),
      ];
    }),
  );
}

/** From queues to those of their dead letters, and from functions that nobody waits for. */
function redrives(resources: readonly Resource[]): Edge[] {
  const queues = ofType({ resources, type: 'SQS::Queue' }).map(
    ({ path, properties }) => [path, member(properties['RedrivePolicy'])['deadLetterTargetArn']] as const,
  );
  const functions = ofType({ resources, type: 'Lambda::Function' }).map(
    ({ path, properties }) => [path, member(properties['DeadLetterConfig'])['TargetArn']] as const,
  );
  return [...queues, ...functions].flatMap(([from, arn]): Edge[] => {
    const to = referred(arn);
    return to === null ? [] : [{ from, to, givenUp: true }];
  });
}

/** From the browser to the app. */
function gateway(resources: readonly Resource[]): Edge[] {
  const by = (type: string): string[] => ofType({ resources, type }).map(({ path }) => path);
  const [api = ''] = by('ApiGateway::RestApi');
  const called = ofType({ resources, type: 'Lambda::Permission' }).flatMap(({ properties }) =>
    properties['Principal'] === 'apigateway.amazonaws.com' ? [referred(properties['FunctionName']) ?? ''] : [],
  );
  const origins = ofType({ resources, type: 'CloudFront::Distribution' }).flatMap(({ path, properties }) =>
    list(member(properties['DistributionConfig'])['Origins']).map((origin): Edge => {
      const bucket = referred(member(origin)['DomainName']);
      return { from: path, to: bucket !== null && by('S3::Bucket').includes(bucket) ? bucket : api };
    }),
  );
  const triggers = ofType({ resources, type: 'Cognito::UserPool' }).flatMap(({ path, properties }): Edge[] => {
    const to = referred(member(member(properties['LambdaConfig'])['PreTokenGenerationConfig'])['LambdaArn']);
    return to === null ? [] : [{ from: path, to, label: 'before a token' }];
  });
  const guards = by('WAFv2::WebACL').map((from): Edge => ({ from, to: api }));
  return [...distinct(origins), ...guards, ...[...new Set(called)].map((to): Edge => ({ from: api, to })), ...triggers];
}

/** What roles are let at, as far as it is a road that things go. */
function grants(resources: readonly Resource[]): Edge[] {
  const bus = ofType({ resources, type: 'Events::EventBus' }).map(({ path }) => path)[0] ?? '';
  const ofFunctions = ofType({ resources, type: 'Lambda::Function' }).flatMap(({ path, properties }): Edge[] => {
    const role = referred(properties['Role']) ?? '';
    const actions = new Set(permissionsOf({ resources, role }).map(({ action }) => action));
    return [
      ...(actions.has('events:PutEvents') ? [{ from: path, to: bus, label: 'events' }] : []),
      ...(actions.has('events:PutRule') ? [{ from: path, to: 'rules', label: 'makes' }] : []),
      ...(actions.has('states:CreateStateMachine') && !actions.has('states:StartExecution')
        ? [{ from: path, to: 'machines', label: 'makes' }]
        : []),
      ...(actions.has('states:StartExecution') ? [{ from: path, to: 'machines', label: 'starts' }] : []),
    ];
  });
  const ofMachines = ofType({ resources, type: 'IAM::Role' })
    .filter(({ properties }) =>
      JSON.stringify(properties['AssumeRolePolicyDocument']).includes('"states.amazonaws.com"'),
    )
    .flatMap(({ path }) => permissionsOf({ resources, role: path }))
    .flatMap(({ action, resource }): Edge[] => {
      const to = action === 'lambda:InvokeFunction' ? referred(resource) : null;
      return to === null ? [] : [{ from: 'machines', to }];
    });
  const byRules = ofType({ resources, type: 'Lambda::Permission' }).flatMap(({ properties }): Edge[] => {
    const to = referred(properties['FunctionName']);
    const isOfBus = String(properties['SourceArn']).includes(`@${bus}/`);
    return to === null || !isOfBus ? [] : [{ from: 'rules', to }];
  });
  return [...ofFunctions, ...ofMachines, { from: bus, to: 'rules' }, ...byRules];
}

function ofType(a: { resources: readonly Resource[]; type: string }): Resource[] {
  return a.resources.filter(({ type }) => type === `AWS::${a.type}`);
}

function node({ path, type }: Resource): string {
  const [open, close] = SHAPES[type] ?? ['[', ']'];
  return `${idOf(path)}${open}${TITLES[path] ?? titleOf(path)}${close}`;
}

/** `Events/publish/Function` → `publish`, `Events/Jobs/Dead` → `jobs, dead`. */
function titleOf(path: string): string {
  const [, ...rest] = path.split('/').filter((piece) => piece !== 'Function' && piece !== 'Queue');
  return rest
    .map((piece) => piece.toLowerCase())
    .join(', ')
    .replace('users, ', '');
}

function idOf(path: string): string {
  return path.replaceAll(/[^A-Za-z]/g, '');
}

function lineOf({ from, to, label, givenUp }: Edge): string {
  const arrow = givenUp === true ? '-.->' : '-->';
  return `${idOf(from)} ${arrow}${label === undefined ? '' : `|${label}|`} ${idOf(to)}`;
}

function distinct(edges: readonly Edge[]): Edge[] {
  return [...new Map(edges.map((edge) => [lineOf(edge), edge])).values()];
}

function member(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
