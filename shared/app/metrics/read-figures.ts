import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { Iso } from '#core/records/row.ts';
import type { Counters } from '#ports/metrics.ts';
import type { Platform } from '../platform.ts';

/** The kinds of things that are counted. */
export const FIGURE_KINDS = ['event', 'rule', 'hook', 'action', 'task_hook', 'inbound', 'metric'] as const;
/** One of them. */
export type FigureKind = (typeof FIGURE_KINDS)[number];

/** What was counted of one thing; `labels` name it. */
export type Figure = {
  kind: FigureKind;
  labels: Record<string, string>;
  counts: Record<string, number>;
  lastAt: Record<string, Iso>;
};

/** All that is counted of a tenant. Rules and sources are named as they are now; of those that are gone nothing is told. */
export async function readFigures(a: { platform: Platform; tenant: string }): Promise<Figure[]> {
  const { platform, tenant } = a;
  const model = await platform.definitions.model(tenant);
  const all = await Promise.all(
    FIGURE_KINDS.map(async (kind) => {
      const found = await platform.metrics.list({ tenant, prefix: `${kind}:` });
      return found.flatMap(({ subject, counters }) => {
        const labels = labelsOf({ kind, name: subject.slice(kind.length + 1), model });
        return labels ? [figureOf({ kind, labels, counters })] : [];
      });
    }),
  );
  return all.flat();
}

function labelsOf(a: { kind: FigureKind; name: string; model: TenantModel }): Record<string, string> | null {
  const { kind, name, model } = a;
  if (kind === 'event') return { type: name };
  if (kind === 'metric') return metricLabels(name);
  if (kind === 'task_hook') return hookLabels(name);
  if (kind === 'inbound') {
    const source = model.byId({ collection: 'inbound_sources', id: name });
    return source ? { id: name, app: source.body.app, name: source.body.name } : null;
  }
  if (kind !== 'rule') return { name };
  const rule = model.byId({ collection: 'event_rules', id: name });
  const stored = rule ?? model.byId({ collection: '_workflows', id: name });
  if (!stored) return null;
  return { id: name, app: stored.body.app, name: stored.body.name, of: rule ? 'rule' : 'workflow' };
}

/** `event.type` taken apart. */
function hookLabels(text: string): Record<string, string> {
  const [event = '', type = ''] = text.split('.');
  return { event, type };
}

/** `name{tags}` taken apart. */
function metricLabels(text: string): Record<string, string> {
  const brace = text.indexOf('{');
  return brace < 0 ? { name: text, tags: '' } : { name: text.slice(0, brace), tags: text.slice(brace + 1, -1) };
}

function figureOf(a: { kind: FigureKind; labels: Record<string, string>; counters: Counters }): Figure {
  const entries = Object.entries(a.counters);
  return {
    kind: a.kind,
    labels: a.labels,
    counts: Object.fromEntries(entries.map(([name, { count }]) => [name, count])),
    lastAt: Object.fromEntries(entries.map(([name, { lastAt }]) => [name, lastAt])),
  };
}
