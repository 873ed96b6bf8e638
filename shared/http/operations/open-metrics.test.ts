import { describe, expect, it } from '@jest/globals';
import type { Figure } from '#app/metrics/read-figures.ts';
import { stepCounter } from '#core/metrics/durations.ts';
import { openMetricsText } from './open-metrics.ts';

function linesOf(figure: Partial<Figure> & Pick<Figure, 'kind' | 'labels'>): string[] {
  return openMetricsText({ figures: [{ counts: {}, lastAt: {}, ...figure }] }).split('\n');
}

describe('openMetricsText', () => {
  it('makes a label of each tag, whatever it holds', () => {
    const tags = 'name="x",way="a\\"b,c=\\"d\\"\\n\\\\"';
    const lines = linesOf({ kind: 'metric', labels: { name: 'deals.value', tags }, counts: { count: 2, sum: -1.5 } });
    const labels = '{name="deals.value",tag_name="x",tag_way="a\\"b,c=\\"d\\"\\n\\\\"}';
    expect(lines).toContain(`dro_metric_count_total${labels} 2`);
    expect(lines).toContain(`dro_metric_sum${labels} -1.5`);
  });

  it('needs no tags', () => {
    const lines = linesOf({ kind: 'metric', labels: { name: 'n', tags: '' }, counts: { count: 1, sum: 1 } });
    expect(lines).toContain('dro_metric_count_total{name="n"} 1');
  });

  it('writes bounds as floats, the last one endless, each with all that is below it', () => {
    const counts = { [stepCounter(400)]: 2, [stepCounter(900)]: 3 };
    const lines = linesOf({ kind: 'action', labels: { name: 'log' }, counts });
    const bucket = (le: string): string => `dro_action_duration_seconds_bucket{name="log",le="${le}"}`;
    expect(lines).toEqual(expect.arrayContaining([`${bucket('0.5')} 2`, `${bucket('1.0')} 5`, `${bucket('+Inf')} 5`]));
    expect(lines.filter((line) => line.includes('le="1"'))).toEqual([]);
  });

  it('ends where it has to, with nothing in it too', () => {
    expect(openMetricsText({ figures: [] })).toBe('# EOF\n');
  });
});
