import { describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { codesOf, resultOf } from './sample.ts';

type Cases = [string, Json][];

/** `expression → value`, one test each. */
function hold(cases: Cases): void {
  it.each(cases)('%s → %j', (source, value) => {
    expect(resultOf(source)).toEqual(value);
  });
}

function refuse(code: string, sources: string[]): void {
  it.each(sources)(`refuses %s as ${code}`, (source) => {
    expect(codesOf(source)).toContain(code);
  });
}

describe('null and absent values', () => {
  hold([
    ['note', null],
    ['nickname', null],
    ['original.status', null],
    ['meta.nothing.at.all', null],
    ['note < "a"', false],
    ['note >= "a"', false],
    ['paid <= 0', false],
    ['null > 1', false],
    ['null == null', true],
    ['note == nickname', true],
    ['note != null', false],
    ['name == null', false],
    ['original.status != "won"', true],
    ['quantity + null', null],
    ['paid * 2', null],
    ['note + "x"', null],
    ['paid_on + duration("1d")', null],
    ['-paid', null],
    ['has(note)', false],
    ['has(original.status)', false],
    ['has(name)', true],
    ['!checked', true],
    ['checked && true', false],
    ['checked || true', true],
    ['checked ? 1 : 2', 2],
    ['checked', null],
    ['upper(note)', null],
  ]);
  refuse('TYPE_MISMATCH', ['!quantity', 'name && true', 'status || active', 'lines ? 1 : 2', '!null']);
});

describe('equality', () => {
  hold([
    ['quantity == "7"', false],
    ['quantity != "7"', true],
    ['active == 1', false],
    ['7 == 7.0', true],
    ['tags == ["urgent", "eu"]', true],
    ['tags == ["eu"]', false],
    ['meta.deep[0] == {"x": "y"}', true],
    ['due_date == created_at', false],
    ['meta.count == 4', true],
    ['meta.count == "4"', false],
    ['record.lines == lines', true],
    ['"urgent" in tags', true],
    ['note in ["a", null]', true],
    ['quantity in [1, 7.0]', true],
    ['status in []', false],
    ['"status" in changes', true],
    ['"amount" in changes', false],
    ['"admin" in user.roles', true],
    ['"x" in meta.deep[0]', true],
    ['{"x": "y"} in meta.deep', true],
    ['1 in meta.nothing', false],
    ['note in tags', false],
  ]);
  refuse('TYPE_MISMATCH', ['"a" in name', '1 in quantity', '1 in changes']);
});

describe('numbers', () => {
  hold([
    ['7 / 2', 3.5],
    ['quantity / 2', 3.5],
    ['quantity + rate', 9.5],
    ['1.5 + 1', 2.5],
    ['-7 % 3', -1],
    ['0 * -1', 0],
    ['quantity / 0', null],
    ['quantity % 0', null],
    ['rate / 0.0', null],
    ['quantity * 9007199254740991', null],
    ['9007199254740991 + 1', null],
    ['rate * 9007199254740991.0 > 22517998136852000.0', true],
    ['1e140 * 1e140 > 1e279', true],
    ['1e151 * 1', null],
    ['quantity > 6.5', true],
    ['1 + 2 * 3 - 4', 3],
    ['0x1F', 31],
    ['2 < 10', true],
    ['"2" < "10"', false],
    ['meta.count + 1', 5],
    ['meta.total + 1', null],
    ['meta.count + meta.count', 8],
  ]);
  refuse('SYNTAX', ['9007199254740992', '5u']);
  refuse('TYPE_MISMATCH', [
    'status > 3',
    'active < true',
    'name + quantity',
    'quantity - "1"',
    'tags - tags',
    'tags < 1',
  ]);
});

describe('money', () => {
  hold([
    ['amount', '12.50'],
    ['amount == 12.5', true],
    ['amount == "12.500"', true],
    ['amount != 12.5', false],
    ['amount in [1, 12.5]', true],
    ['meta.total == decimal("9.9")', true],
    ['amount > meta.total', true],
    ['amount > policy.limit', true],
    ['amount == name', false],
    ['amount + 0.1 + 0.2', '12.8'],
    ['amount + 9007199254740.07', '9007199254752.57'],
    ['amount * quantity', '87.5'],
    ['amount * 1.15', '14.375'],
    ['amount % 5', '2.5'],
    ['amount - 12.5', '0'],
    ['-amount', '-12.5'],
    ['0.1 + 0.2 == decimal("0.3")', true],
    ['round(amount / 3, 2)', '4.17'],
    ['round(amount / 3 * 3, 2)', '12.5'],
    ['round((amount + 1) / 7 - amount / 7, 4)', '0.1429'],
    ['round(-amount / 3, 2)', '-4.17'],
    ['round(10 / amount, 2)', '0.8'],
    ['round(amount / 5)', '3'],
    ['round(amount / (quantity - 7), 2)', null],
    ['amount > null', false],
    ['decimal(0.1)', '0.1'],
    ['fixed(amount, 2)', '12.50'],
    ['amount * 10000000000000000000000000000000.0 * 10000000000000000000000000000000.0', null],
  ]);
  refuse('TYPE_MISMATCH', [
    'amount / 3',
    'amount / 3 > 1',
    '10 / amount',
    'round(max(amount / 3, 1), 2)',
    'round(active ? amount / 3 : amount, 2)',
    'amount + "x"',
    'amount == "a lot"',
    'amount < name',
    'decimal("1e3")',
  ]);

  it('says how to divide', () => {
    expect(codesOf('round(amount / 3, 2) > 1 && amount / 2 > 1')).toEqual(['TYPE_MISMATCH']);
  });
});

describe('time', () => {
  hold([
    ['now - created_at', '3d20h'],
    ['created_at - now', '-3d20h'],
    ['now - created_at > duration("72h")', true],
    ['wait == duration("3d")', true],
    ['wait', '72h'],
    ['wait + "1h"', '3d1h'],
    ['created_at + wait', '2026-03-04T10:00:00.000Z'],
    ['created_at - "90m"', '2026-03-01T08:30:00.000Z'],
    ['"1h" + created_at', '2026-03-01T11:00:00.000Z'],
    ['due_date + duration("48h")', '2026-03-03'],
    ['due_date - "1d"', '2026-02-28'],
    ['due_date + (now - created_at)', null],
    ['due_date - date("2026-02-01")', '28d'],
    ['due_date < "2026-03-02"', true],
    ['due_date == "2026-03-01"', true],
    ['due_date in ["2026-01-01", "2026-03-01"]', true],
    ['"2026-01-31" in lines.map(l, l.on)', true],
    ['due_date < today()', true],
    ['today()', '2026-03-05'],
    ['now()', '2026-03-05T06:00:00.000Z'],
    ['created_at == datetime("2026-03-01T11:00:00+01:00")', true],
    ['date(created_at) == due_date', true],
    ['datetime(due_date) < created_at', true],
    ['meta.day < due_date', true],
    ['due_date > meta.total', false],
    ['due_date > "2026-03-01" || due_date <= "2026-03-01"', true],
    ['created_at + duration("3650000d")', null],
    ['created_at + duration("3650000d") > now', false],
    ['now + meta.nothing', null],
    ['active ? due_date : "2020-01-01"', '2026-03-01'],
  ]);
  refuse('TYPE_MISMATCH', [
    'due_date < "2026-13-01"',
    'due_date == "soon"',
    'due_date < created_at',
    'due_date - created_at',
    'due_date + "36h"',
    'now + "soon"',
    'now + 1',
    'now - meta.day',
    'now < "2026-03-01"',
    'date("2026-02-30")',
    'duration("1 month")',
    'created_at + now',
  ]);
});
