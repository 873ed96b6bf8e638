import { defineCommand } from 'citty';
import { parseDuration } from '#core/time/duration.ts';
import { cloudLogs } from '../cloud-logs.ts';
import { showLogLine } from '../show-log-line.ts';

/** `dro logs`: what the functions of a stage say. */
export const logs = defineCommand({
  meta: {
    name: 'logs',
    description:
      'Shows what the functions of a stage log, in the order of time, with the AWS credentials at hand. One machine writes its log to standard error.',
  },
  args: {
    functions: { type: 'positional', required: false, description: 'such as api job task; all without' },
    stage: { type: 'string', required: true, description: 'the name of the stage' },
    since: { type: 'string', default: '15m', description: 'how far back, such as 90s, 2h or 1d' },
    filter: { type: 'string', description: 'only lines with this text, such as a correlation id' },
    follow: { type: 'boolean', default: false, description: 'goes on with the lines that come' },
    json: { type: 'boolean', default: false, description: 'prints {at, function, text} line by line' },
  },
  run: async ({ args }) => {
    const back = parseDuration(args.since);
    if (back === null) throw new Error(`--since must be a duration such as 90s, 2h or 1d, and is ${args.since}`);
    const asked = { stage: args.stage, functions: args._, from: Date.now() - back, filter: args.filter ?? null };
    for await (const lines of cloudLogs({ ...asked, follow: args.follow })) {
      for (const { id: _, ...line } of lines) {
        const told = args.json
          ? JSON.stringify({ ...line, at: new Date(line.at).toISOString() })
          : showLogLine({ ...line, id: '' });
        process.stdout.write(`${told}\n`);
      }
    }
  },
});
