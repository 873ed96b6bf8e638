import { describe, expect, it } from '@jest/globals';
import { type Cron, parseCron } from './cron.ts';

function read(text: string): Cron {
  const parsed = parseCron(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.cron;
}

describe('parseCron', () => {
  it('reads lists, ranges, steps and names', () => {
    const cron = read('0,30 8-18/5 */10 jan,Mar-may MON-fri');
    expect(cron).toMatchObject({ minutes: [0, 30], hours: [8, 13, 18], eitherDay: false, everyHour: false });
    expect([...cron.days]).toEqual([1, 11, 21, 31]);
    expect([...cron.months]).toEqual([1, 3, 4, 5]);
    expect([...cron.weekdays]).toEqual([1, 2, 3, 4, 5]);
  });

  it('takes 0 and 7 for Sunday', () => {
    expect([...read('0 0 * * 7').weekdays]).toEqual([...read('0 0 * * sun').weekdays]);
  });

  it('takes either day where both are named', () => {
    expect([read('0 0 1 * mon').eitherDay, read('0 0 1 * *').eitherDay]).toEqual([true, false]);
  });

  it.each([
    ['* * * *', 'must have five fields'],
    ['0 0 9 * * 1', 'there are no seconds'],
    ['@daily', 'write the five fields'],
    ['60 * * * *', 'minute: "60" is not within 0 and 59'],
    ['0 24 * * *', 'hour: "24" is not within 0 and 23'],
    ['0 0 0 * *', 'day of the month: "0" is not within 1 and 31'],
    ['0 0 L * *', 'L, W, # and ? are not'],
    ['0 0 ? * 1#2', 'L, W, # and ? are not'],
    ['0 0 * * fri-mon', 'runs backwards'],
    ['*/0 * * * *', 'a step of 0'],
    ['5/15 * * * *', 'as in 5-59/15'],
    ['0 9 * * mondays', 'day of the week: "mondays" is not read'],
    ['0 0 31 2,4 *', 'no such day ever comes'],
    ['', 'must have five fields'],
    ['1,,2 * * * *', 'is not read'],
    ['*-5 * * * *', 'is no range'],
  ])('refuses "%s" and says why', (text, why) => {
    expect(parseCron(text)).toEqual({ problem: expect.stringContaining(why) });
  });
});
