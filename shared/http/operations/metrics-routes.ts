import { z } from 'zod';
import { type Figure, type FigureKind, readFigures } from '#app/metrics/read-figures.ts';
import type { JsonObject } from '#core/json/json.ts';
import { quantile } from '#core/metrics/durations.ts';
import { ok } from '../answer.ts';
import { defineRoute } from '../define-route.ts';
import { named } from '../openapi/named.ts';
import type { Route } from '../route.ts';
import { OPEN_METRICS, openMetricsText } from './open-metrics.ts';

const QUERY = z.strictObject({
  format: z
    .enum(['json', 'openmetrics'])
    .optional()
    .describe(`OpenMetrics text comes also for \`Accept: ${OPEN_METRICS}\``),
});

const count = z.int();
const at = z.iso.datetime().nullable();
const TIMES = { p50_ms: z.number().nullable(), p99_ms: z.number().nullable() };
const RAN = { fired: count, errors: count, ...TIMES, last_fired_at: at };
const RUN = { name: z.string(), ...RAN };

const METRICS = named({
  id: 'Metrics',
  description: 'Counts since the tenant was made; they may be some seconds late. Quantiles are about right',
  schema: z.strictObject({
    events: z.array(z.strictObject({ type: z.string(), published: count, last_published_at: at })),
    rules: z.array(
      z.strictObject({
        id: z.string(),
        app: z.string(),
        of: z.string().describe('rule, or workflow for what its trigger did'),
        matched: count,
        delayed: count.describe('By the limits of the rule'),
        ...RUN,
      }),
    ),
    hooks: z.array(z.strictObject(RUN)),
    actions: z.array(z.strictObject(RUN)),
    task_hooks: z
      .array(z.strictObject({ event: z.string(), type: z.string(), ...RAN }))
      .describe('Attempts at hooks of workflows, by what they follow and what they do'),
    inbound: z
      .array(
        z.strictObject({
          id: z.string(),
          app: z.string(),
          name: z.string(),
          done: count,
          duplicate: count,
          parked: count,
          refused: count.describe('Those whose signature does not hold'),
          last_done_at: at,
        }),
      )
      .describe('Deliveries of webhooks, by source'),
    metrics: z
      .array(z.strictObject({ name: z.string(), tags: z.string(), count, sum: z.number(), last_at: at }))
      .describe('What the action `metric` added up'),
  }),
});

/** What is counted. */
export const metricsRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/_admin/metrics',
    operationId: 'readMetrics',
    summary:
      'Counts and durations of events, rules, hooks, actions, hooks of workflows and webhooks that come in, as JSON or OpenMetrics',
    tag: 'operations',
    access: 'operations',
    query: QUERY,
    answers: { 200: METRICS },
    alsoAs: [OPEN_METRICS],
    run: async (call) => {
      const figures = await readFigures({ platform: call.tools.platform, tenant: call.caller.tenant });
      const { format = accepted(call.request.headers.get('accept')) } = call.query;
      if (format === 'json') return ok(present(figures));
      const headers = { 'content-type': `${OPEN_METRICS}; version=1.0.0; charset=utf-8` };
      return { status: 200, text: openMetricsText({ figures }), headers };
    },
  }),
];

function accepted(accept: string | null): 'json' | 'openmetrics' {
  return accept?.includes(OPEN_METRICS) ? 'openmetrics' : 'json';
}

function present(figures: readonly Figure[]): JsonObject {
  const of = (kind: FigureKind, show: (one: Figure) => JsonObject): JsonObject[] =>
    figures.filter((one) => one.kind === kind).map(show);
  return {
    events: of('event', ({ labels, counts, lastAt }) => ({
      ...labels,
      published: counts['published'] ?? 0,
      last_published_at: lastAt['published'] ?? null,
    })),
    rules: of('rule', (one) => ({
      ...presentRun(one),
      matched: one.counts['matched'] ?? 0,
      delayed: one.counts['delayed'] ?? 0,
    })),
    hooks: of('hook', presentRun),
    actions: of('action', presentRun),
    task_hooks: of('task_hook', presentRun),
    inbound: of('inbound', ({ labels, counts, lastAt }) => ({
      ...labels,
      done: counts['done'] ?? 0,
      duplicate: counts['duplicate'] ?? 0,
      parked: counts['parked'] ?? 0,
      refused: counts['refused'] ?? 0,
      last_done_at: lastAt['done'] ?? null,
    })),
    metrics: of('metric', ({ labels, counts, lastAt }) => ({
      ...labels,
      count: counts['count'] ?? 0,
      sum: counts['sum'] ?? 0,
      last_at: lastAt['count'] ?? null,
    })),
  };
}

function presentRun({ labels, counts, lastAt }: Figure): JsonObject {
  return {
    ...labels,
    fired: counts['fired'] ?? 0,
    errors: counts['errors'] ?? 0,
    p50_ms: quantile({ counts, share: 0.5 }),
    p99_ms: quantile({ counts, share: 0.99 }),
    last_fired_at: lastAt['fired'] ?? null,
  };
}
