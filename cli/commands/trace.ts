import { defineCommand } from 'citty';
import type { JsonObject } from '#core/json/json.ts';
import { allOf } from '../all-of.ts';
import { connectAs, PLATFORM_ARGS } from '../platform-args.ts';
import { showTrace } from '../show-trace.ts';

/** `dro trace`: what one request, event or workflow set off. */
export const trace = defineCommand({
  meta: {
    name: 'trace',
    description: 'Shows every write of one chain of cause and effect: who or what did it, what changed, what it sent.',
  },
  args: {
    correlation: { type: 'positional', required: true, description: 'the correlation id, as in an answer or the log' },
    ...PLATFORM_ARGS,
    json: { type: 'boolean', default: false, description: 'prints {items: [journal entries, oldest first]}' },
  },
  run: async ({ args }) => {
    const client = await connectAs(args);
    const items: JsonObject[] = [];
    const path = `/api/_admin/trace/${encodeURIComponent(args.correlation)}`;
    for await (const item of allOf({ client, path })) items.push(item);
    process.stdout.write(args.json ? `${JSON.stringify({ items })}\n` : showTrace(items));
  },
});
