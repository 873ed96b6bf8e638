// the same workflow for Restate: two steps, an approval from outside, two steps; served over HTTP/2 on loopback
import { createServer } from 'node:http2';
import * as restate from '@restatedev/restate-sdk';

const flow = restate.workflow({
  name: 'Flow',
  handlers: {
    run: async (ctx, input) => {
      const first = await ctx.run('step_1', () => ({ n: input.n }));
      const second = await ctx.run('step_2', () => ({ n: first.n + 1 }));
      const approved = await ctx.promise('review');
      const fourth = await ctx.run('step_4', () => ({ n: second.n + (approved ? 1 : 0) }));
      return ctx.run('step_5', () => ({ n: fourth.n + 1 }));
    },
    approve: async (ctx, approved) => {
      await ctx.promise('review').resolve(approved);
    },
  },
});
createServer(restate.createEndpointHandler({ services: [flow] })).listen(Number(process.env.PORT), '127.0.0.1', () =>
  process.stdout.write('ready\n'),
);
