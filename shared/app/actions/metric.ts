import { invalid } from '#core/errors/dro-error.ts';
import { isObject } from '#core/json/json.ts';
import type { ActionRunner } from './action-context.ts';

const LONGEST_TAG = 100;

/** Adds to a counter of the tenant: subject `metric:<name>{tags}`, name `sum`, and how often it was added to. */
export const metric: ActionRunner = ({ platform, params, context }) => {
  const { name, value = 1, tags } = params;
  const by = Number(value);
  if (!Number.isFinite(by)) {
    const message = `value must be a number, not ${JSON.stringify(value)}`;
    throw invalid({ what: 'the action', issues: [{ path: 'value', code: 'WRONG_TYPE', message }] });
  }
  const { tenant } = context;
  const at = platform.clock.now();
  const subject = `metric:${String(name)}${tagsText(isObject(tags) ? tags : {})}`;
  platform.metrics.count({ tenant, subject, name: 'count', at });
  platform.metrics.count({ tenant, subject, name: 'sum', at, by });
  return Promise.resolve(null);
};

function tagsText(tags: Record<string, unknown>): string {
  const pairs = Object.entries(tags).sort(([x], [y]) => (x < y ? -1 : 1));
  if (pairs.length === 0) return '';
  const texts = pairs.map(([key, value]) => `${key}=${JSON.stringify(String(value).slice(0, LONGEST_TAG))}`);
  return `{${texts.join(',')}}`;
}
