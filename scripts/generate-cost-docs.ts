import { ASSUMED, MEMORY } from './cost/assumptions.ts';
import { type Bill, billOf, sumOf, totalOf } from './cost/bill.ts';
import { PRICED, PRICES } from './cost/prices.ts';
import { SIZES, type Size } from './cost/sizes.ts';
import { USAGE, type Usage } from './cost/usage.ts';

type Kind = keyof typeof USAGE;

const KINDS: Readonly<Record<Kind, string>> = {
  create: 'a record is made',
  update: 'a record is changed, in a field of no index',
  read: 'a record is read',
  list: 'a page of 20 is listed',
  reaction: 'a rule answers an event with a change of the record',
  workflow: 'a workflow is started by hand, and ends',
  step: 'a step of it changes the record, right behind another such step',
  approval: 'it asks somebody, who approves',
};
const SERVICES: Readonly<Record<keyof Bill, string>> = {
  gateway: 'API Gateway, WAF',
  lambda: 'Lambda',
  dynamodb: 'DynamoDB',
  sqs: 'SQS',
  eventbridge: 'EventBridge',
  stepFunctions: 'Step Functions',
  logsAndTraces: 'logs, traces',
};
const MILLION = 1_000_000;

const HEAD = `# What it costs

<!-- Made from scripts/cost by scripts/generate-cost-docs.ts. Change prices, counts or sizes there, then run
     UPDATE_DOCS=1 npm test -- test/docs -->

The arithmetic of a stage on AWS: units that were counted, times list prices, plus times and log lines that are assumed.
Nothing ran on an account yet, so compare with a bill before you promise anything.

- **Units are counted.** \`test/docs/cost.test.ts\` does each thing on a whole stage in one process, over a table that
  reports the capacity it consumes, and fails when a count is no longer as below. The record's item has just under 1 KB,
  with a unique value and two indexes beside that of its ids; each KB more is two write units. An \`Idempotency-Key\` adds
  two more. A unit for the platform's own counters is among them.
- **Alone.** Each is counted with nothing beside it. Under load up to 100 writes share a call of \`publish\` and up to 10
  jobs one of \`job\`, so functions and queues cost less than this; DynamoDB, the bus and state machines do not.
- **Assumed.** A call of the API takes ${ASSUMED.apiMillis} ms, of any other function ${ASSUMED.millis} ms; each logs ${ASSUMED.logKilobytes} KB; ${percent(ASSUMED.traced)} are traced; for
  ${percent(ASSUMED.authorized)} of the calls of the API the gateway still has the authorizer's answer.
`;

const TAIL = `
A second step that only does something is part of the state before it, so it adds no transition; one that waits for a
person or a time, loops, runs in parallel or has an error path of its own is a state or more. For each example of
\`statemachines/goldens\` the states that a run enters stand in \`test/contract/histories/goldens\`: 3 for one action, 5 for
an approval with what follows it, 8 for the order approval of the shop.

## What else there is

- **Storage**: a new record of 1 KB takes about 3.5 KB (worked out, not counted): itself, its journal row, ways to that row, places in indexes. At
  0.25 USD a GB a month, and 0.20 for point-in-time recovery, a million of them cost about 1.60 USD a month for as long
  as they are kept. Tables and journals are not thinned out; [old events](guide/events.md) are.
- **A quiet stage**: about 15 USD a month for \`prod\`: 7 for the web ACL and its two rules, 3 for the dashboard (an
  account's first three are free), about 2.50 for alarms, about 2 for queues that Lambda asks although they are empty,
  0.40 for the master key, less than 1 for the clock. \`dev\` has neither web ACL nor alarms: about 3.
- **People**: the user pool is of the plan Plus, 0.020 USD for each user that is active in a month, from the first one.
  With an issuer of your own and \`without: ["cognito"]\` it is nothing.
- **The archive of the bus**: 0.10 USD a GB taken in, 0.023 a GB a month. Events of 1 KB: about 0.10 USD a million.
- **Not in it**: data that leaves AWS, CloudFront, mails, blobs, support, taxes.

## What to do when it is too much

1. See where it goes: the dashboard's "Cost: units", and Cost Explorer by the tags \`product\` and \`stage\`.
2. Fewer indexes, and none on fields that change with every write: each costs a write unit for a new record, and two
   when its key changes.
3. Rules whose \`when\` is part of the pattern cost nothing where they do not match; one in the pool costs a job.
4. Workflows are the dearest: a rule does what needs no waiting for a fraction of it.
5. With even load, provisioned capacity is cheaper than on demand. The stack has no option for it.
`;

/** The cost model, \`docs/cost.md\`. */
export function costDocs(): string {
  const kinds = Object.keys(KINDS) as Kind[];
  return [
    HEAD,
    `## Prices (${PRICED})`,
    '',
    '| USD | for | of |',
    '|---|---|---|',
    ...Object.values(PRICES).map(priceRow),
    '',
    '## What one of each uses',
    '',
    '| | calls of the API | other calls | write units | read units | requests to queues | events | states |',
    '|---|---|---|---|---|---|---|---|',
    ...kinds.map((kind) => usageRow({ kind, usage: USAGE[kind] })),
    '',
    '## A million of each, in USD',
    '',
    `| | ${Object.values(SERVICES).join(' | ')} | **all** |`,
    `|---|${'---|'.repeat(Object.keys(SERVICES).length + 1)}`,
    ...kinds.map((kind) => {
      const usage = sumOf([{ times: MILLION, usage: USAGE[kind] }]);
      return billRow({ name: KINDS[kind], usage, digits: 2 });
    }),
    '',
    `A million writes, half of them new records and half of them answered by a rule: **${usd({ value: perWrite(), digits: 2 })} USD**. The API's`,
    `function has ${MEMORY.api.toFixed(2)} GB of memory, the others ${MEMORY.other} GB.`,
    '',
    '## Three sizes, in USD a month',
    '',
    'Of a hundred writes half make records and half change them; half are answered by a rule with a change; two start a',
    'workflow of three steps and an approval. Beside them a hundred writes see 300 reads and 60 lists.',
    '',
    `| | ${Object.values(SERVICES).join(' | ')} | **all** |`,
    `|---|${'---|'.repeat(Object.keys(SERVICES).length + 1)}`,
    ...SIZES.map(sizeRow),
    TAIL,
  ].join('\n');
}

function priceRow(price: { usd: number; per: string; of: string }): string {
  const isByMillion = price.usd < 0.01;
  const value = isByMillion ? price.usd * MILLION : price.usd;
  return `| ${Number(value.toPrecision(6))} | ${isByMillion ? `a million: ${price.per}` : `one ${price.per}`} | ${price.of} |`;
}

function usageRow(a: { kind: Kind; usage: Usage }): string {
  const { apiCalls, calls, writeUnits, readUnits, queueRequests, events, transitions } = a.usage;
  const cells = [apiCalls, calls, writeUnits, readUnits, queueRequests, events, transitions];
  return `| ${KINDS[a.kind]} | ${cells.map((one) => (one === 0 ? '–' : one)).join(' | ')} |`;
}

function billRow(a: { name: string; usage: Usage; digits: number }): string {
  const bill = billOf(a.usage);
  const cells = Object.values(bill).map((value) => (value === 0 ? '–' : usd({ value, digits: a.digits })));
  return `| ${a.name} | ${cells.join(' | ')} | **${usd({ value: totalOf(bill), digits: a.digits })}** |`;
}

function sizeRow({ name, about, counts }: Size): string {
  const kinds = Object.keys(KINDS) as Kind[];
  const usage = sumOf(kinds.map((kind) => ({ times: counts[kind], usage: USAGE[kind] })));
  return billRow({ name: `${name}: ${about}`, usage, digits: 0 });
}

/** A million writes of the mixture that the sizes have. */
function perWrite(): number {
  const parts = [USAGE.create, USAGE.update, USAGE.reaction].map((usage) => ({ times: MILLION / 2, usage }));
  return totalOf(billOf(sumOf(parts)));
}

function usd(a: { value: number; digits: number }): string {
  return a.value.toLocaleString('en-US', { minimumFractionDigits: a.digits, maximumFractionDigits: a.digits });
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
