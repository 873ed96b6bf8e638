import { setTimeout as pause } from 'node:timers/promises';
import type { CloudWatchLogsClient, FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';

/** One line of a function of a stage. */
export type LogLine = { id: string; at: number; function: string; text: string };

type Asked = { stage: string; functions: readonly string[]; from: number; filter: string | null };
type Source = Asked & { client: CloudWatchLogsClient };

const POLL_MS = 2000;
/** Lines come in a little late and out of order. */
const LATE_MS = 30_000;

/** Lines of a stage's functions in the order of their times; with `follow`, those that come, without end. */
export async function* cloudLogs(a: Asked & { follow: boolean }): AsyncGenerator<LogLine[]> {
  // only this command needs it
  const { CloudWatchLogsClient: Client } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = new Client();
  const shown = new Set<string>();
  let { from } = a;
  do {
    const now = Date.now();
    const lines = (await readAll({ ...a, client, from })).filter(({ id }) => !shown.has(id));
    for (const { id } of lines) shown.add(id);
    yield lines;
    from = Math.max(from, now - LATE_MS);
    if (a.follow) await pause(POLL_MS);
  } while (a.follow);
}

async function readAll(a: Source): Promise<LogLine[]> {
  const prefix = `/aws/lambda/dro-${a.stage}-`;
  const groups =
    a.functions.length > 0 ? a.functions.map((name) => `${prefix}${name}`) : await groupsOf({ ...a, prefix });
  if (groups.length === 0) throw new Error(`there are no logs of a stage called ${a.stage} in this account and region`);
  const found = await Promise.all(groups.map((group) => readGroup({ ...a, group })));
  const lines = found.flatMap(({ group, events }) =>
    events.map(({ eventId = '', timestamp = 0, message = '' }): LogLine => {
      return {
        id: `${group}/${eventId}`,
        at: timestamp,
        function: group.slice(prefix.length),
        text: message.trimEnd(),
      };
    }),
  );
  return lines.sort((x, y) => x.at - y.at);
}

async function groupsOf(a: Source & { prefix: string }): Promise<string[]> {
  const { paginateDescribeLogGroups } = await import('@aws-sdk/client-cloudwatch-logs');
  const groups: string[] = [];
  for await (const page of paginateDescribeLogGroups({ client: a.client }, { logGroupNamePrefix: a.prefix })) {
    groups.push(...(page.logGroups ?? []).flatMap(({ logGroupName }) => logGroupName ?? []));
  }
  return groups;
}

async function readGroup(a: Source & { group: string }): Promise<{ group: string; events: FilteredLogEvent[] }> {
  const { paginateFilterLogEvents } = await import('@aws-sdk/client-cloudwatch-logs');
  const asked = {
    logGroupName: a.group,
    startTime: a.from,
    ...(a.filter !== null && { filterPattern: JSON.stringify(a.filter) }),
  };
  const events: FilteredLogEvent[] = [];
  for await (const page of paginateFilterLogEvents({ client: a.client }, asked)) events.push(...(page.events ?? []));
  return { group: a.group, events };
}
