import { z } from 'zod';
import { NamedError } from '#core/errors/named-error.ts';
import { defineStep } from '#core/workflows/define-step.ts';

/** Scores a lead by what a registry of companies knows of it. */
export const scoreLead = defineStep({
  type: 'score_lead',
  docs: 'Asks the registry for a company and scores it.',
  params: z.strictObject({
    company: z.string().describe('As the registry knows it'),
    employees: z.number().int(),
    hot_from: z.number().int().default(100).describe('How many employees make it hot'),
  }),
  outcomes: ['hot', 'cold'],
  errors: ['Busy'],
  simulate: ({ params }) => ({ outcome: params.employees >= params.hot_from ? 'hot' : 'cold' }),
  run: async (ctx) => {
    const { company, employees, hot_from: hot } = ctx.params;
    const url = `https://registry.example/companies/${encodeURIComponent(company)}`;
    const { body } = await ctx.call({ url, method: 'GET' });
    const { state, rating } = JSON.parse(body);
    if (state === 'loading') throw new NamedError({ name: 'Busy', message: 'the registry still gathers' });
    return { outcome: employees >= hot && rating !== 'bad' ? 'hot' : 'cold', rating };
  },
});
