import { describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { codesOf, resultOf } from '#test/expressions/sample.ts';
import { FORMS, FUNCTIONS } from './table.ts';

const ROWS = [...FUNCTIONS, ...FORMS];

describe('the table of functions', () => {
  it.each(ROWS.map((row) => [row.name, row.example]))('has an example of %s that compiles: %s', (name, example) => {
    expect(codesOf(example)).toEqual([]);
    expect(example).toContain(`${name}(`);
  });

  it('names each function once', () => {
    expect(new Set(ROWS.map((row) => row.name)).size).toBe(ROWS.length);
  });
});

describe('functions', () => {
  it.each<[string, Json]>([
    ['size("a😀")', 2],
    ['size(tags)', 2],
    ['len(meta)', 4],
    ['size(meta.deep)', 1],
    ['size(meta.count)', null],
    ['size(note)', null],
    ['tags.size()', 2],
    ['isEmpty(note) && isEmpty("") && isEmpty([]) && isEmpty({})', true],
    ['isEmpty(0) || isEmpty("x")', false],
    ['name.contains("GmbH")', true],
    ['tags.contains("eu")', true],
    ['contains(meta.deep, {"x": "y"})', true],
    ['contains(meta.total, ".9")', true],
    ['contains(lines.map(l, l.on), "2026-01-31")', true],
    ['name.startsWith("Är") && name.endsWith("bH")', true],
    ['note.startsWith("x")', null],
    ['email.matches("^[a-z]+@")', true],
    ['email.matches("^a$")', false],
    ['email.matches(note)', null],
    ['email.matches("[" + name)', null],
    ['upper(country) + lower("X") + trim(" y ")', 'DExy'],
    ['concat("a", 1, null, true, amount, due_date, [1])', 'a1true12.502026-03-01[1]'],
    ['abs(-3) + abs(-2.5)', 5.5],
    ['abs(decimal("-1.5"))', '1.5'],
    ['round(2.5)', 3],
    ['round(-2.5)', -3],
    ['round(1.005, 2)', 1.01],
    ['round(-1.005, 2)', -1.01],
    ['round(1e300, 2)', 1e300],
    ['round(amount)', '13'],
    ['round(amount, quantity - 8)', null],
    ['floor(-1.5)', -2],
    ['ceil(-1.5)', -1],
    ['floor(1e300)', null],
    ['floor(decimal("-1.5"))', '-2'],
    ['ceil(amount)', '13'],
    ['floor(decimal("3"))', '3'],
    ['fixed(2.005, 2)', '2.01'],
    ['min(3, 1, 2.5)', 1],
    ['max(amount, 20)', '20'],
    ['min(due_date, "2026-01-01")', '2026-01-01'],
    ['max([1, 5, 2])', 5],
    ['min(lines.map(l, l.price))', '1.1'],
    ['max(quantity, null)', null],
    ['max(lines.map(l, l.on))', null],
    ['min(tags.filter(t, t == "none"))', null],
    ['max(meta.count, 9)', 9],
    ['max("b", "a")', 'b'],
    ['coalesce(note, nickname, "none")', 'none'],
    ['coalesce(paid, amount)', '12.5'],
    ['coalesce(paid_on, "2020-01-01")', '2020-01-01'],
    ['coalesce(note)', null],
    ['if(checked, 1, "no")', 'no'],
    ['if (active, amount, 0)', '12.5'],
    ['"if (" + name', 'if (Ärger GmbH'],
    ['first(tags) + last(tags)', 'urgenteu'],
    ['first(lines).price', '1.1'],
    ['last([])', null],
    ['first(meta.deep).x', 'y'],
    ['sum([1, 2]) + sum([0.5]) + sum([])', 3.5],
    ['sum([9007199254740991, 1])', null],
    ['sum(lines.map(l, l.price * l.quantity))', '7.3'],
    ['sum([1, null])', null],
    ['sum(meta.deep)', null],
    ['date("2026-03-01T23:00:00-05:00")', '2026-03-02'],
    ['date(meta.day)', '2026-02-01'],
    ['date(name)', null],
    ['datetime(due_date)', '2026-03-01T00:00:00.000Z'],
    ['datetime(name)', null],
    ['duration("PT90M")', '1h30m'],
    ['year(due_date) * 10000 + month(due_date) * 100 + day(due_date)', 20260301],
    ['month(created_at)', 3],
    ['meta.day.year()', 2026],
    ['year(paid_on)', null],
    ['year(datetime("2026-12-31T23:30:00Z"), "Europe/Berlin")', 2027],
    ['hour(now, "America/New_York") * 100 + minute(now, "Asia/Kolkata")', 130],
    ['hour(now)', 6],
    ['weekday(due_date) * 10 + weekday(now)', 74],
    ['hour(now, name)', null],
    ['hour(meta.day)', 0],
    ['date(now, "Pacific/Honolulu")', '2026-03-04'],
    ['now.day("Pacific/Honolulu")', 4],
    ['seconds(duration("90m")) / 60', 90],
    ['seconds(now - created_at)', 331200],
    ['seconds(wait) + seconds(duration("500ms"))', 259200.5],
    ['seconds(paid_on - due_date)', null],
    ['daysBetween(due_date, now)', 4],
    ['daysBetween(now, due_date)', -4],
    ['daysBetween("2026-02-01", due_date)', 28],
    ['daysBetween(meta.day, due_date)', 28],
    ['daysBetween(meta.count, due_date)', null],
    ['addDays(due_date, 31)', '2026-04-01'],
    ['addDays(created_at, -0.5)', '2026-02-28T22:00:00.000Z'],
    ['addDays(meta.day, 1)', '2026-02-02'],
    ['addDays(due_date, 10000000)', null],
    ['string(1.0) + string(true) + string(amount) + string(wait)', '1true12.5072h'],
    ['string(meta.deep)', null],
    ['number("1e3") + double("0.5")', 1000.5],
    ['number(amount)', 12.5],
    ['number(name)', null],
    ['int(-2.9)', -2],
    ['int("12")', 12],
    ['int(amount)', 12],
    ['int(rate * 1e149)', null],
    ['decimal(0.1) + decimal("0.2")', '0.3'],
    ['decimal(meta.total)', '9.9'],
    ['decimal(name)', null],
  ])('%s → %j', (source, value) => {
    expect(resultOf(source)).toEqual(value);
  });

  it.each([
    'number("x")',
    'int("x")',
    'int(1e300)',
    'datetime("2026-03-01 10:00")',
    'year(quantity)',
    'sum(tags)',
    'min(1)',
    'min(1, "a")',
    'upper(quantity)',
    'string(lines)',
    'addDays(due_date, 0.5)',
    'if(quantity, 1, 2)',
    'daysBetween(due_date, "soon")',
    'first(name)',
    'size(1, 2)',
    'hour(due_date)',
    'hour(now, "Europe/Berln")',
    'date(now, "Mars")',
  ])('%s is a mismatch', (source) => {
    expect(codesOf(source)).toContain('TYPE_MISMATCH');
  });
});

describe('lists and objects', () => {
  it.each<[string, Json]>([
    ['lines.exists(l, l.price > 1.5)', true],
    ['lines.exists(l, l.price > 2)', false],
    ['lines.all(l, l.quantity > 1)', true],
    ['lines.all(l, l.on != null)', false],
    ['lines.exists_one(l, l.quantity == 3)', true],
    ['lines.exists_one(l, l.quantity > 0)', false],
    ['lines.filter(l, l.quantity > 2).map(l, l.price)', ['1.10']],
    ['lines.map(l, l.quantity > 2, l.price * 2)', ['2.2']],
    [
      'lines.map(l, lines.map(l, l.quantity))',
      [
        [3, 2],
        [3, 2],
      ],
    ],
    [
      'tags.map(a, tags.map(b, a + b))',
      [
        ['urgenturgent', 'urgenteu'],
        ['euurgent', 'eueu'],
      ],
    ],
    ['tags.exists(x, tags.exists(x, tags.exists(y, y != x)))', true],
    ['changes.exists(k, k == "status")', true],
    ['original.lines.exists(l, true)', false],
    ['original.lines.all(l, false)', true],
    ['original.lines.map(l, 1)', null],
    ['meta.count.exists(x, true)', false],
    ['tags + ["x"]', ['urgent', 'eu', 'x']],
    ['tags[1]', 'eu'],
    ['tags[2]', null],
    ['tags[-1]', null],
    ['tags[0.5]', null],
    ['lines[0].price + lines[1].price', '3.1'],
    ['meta.deep[0]["x"]', 'y'],
    ['record["amount"] + 1', '13.5'],
    ['record[concat("na", "me")]', 'Ärger GmbH'],
    ['{"a": amount, "b": {"c": [due_date]}}', { a: '12.50', b: { c: ['2026-03-01'] } }],
    ['{concat("k", 1): 1}.k1', 1],
    ['{"a": 1}.a + 1', 2],
    ['[1, amount][0] + 1', '2'],
  ])('%s → %j', (source, value) => {
    expect(resultOf(source)).toEqual(value);
  });
});
