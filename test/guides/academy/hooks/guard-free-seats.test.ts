import { expect, it } from '@jest/globals';
import { hookContextFor } from '#core/hooks/hook-context-for.ts';
import { guardFreeSeats } from './guard-free-seats.ts';

const booking = (seats: number): ReturnType<typeof hookContextFor> =>
  hookContextFor({
    hook: guardFreeSeats,
    params: { kept_back: 2 },
    record: { course_id: 'c1', seats },
    records: { 'academy/courses': [{ id: 'c1', seats_free: 5 }] },
  });

it('refuses a booking of more seats than are free', async () => {
  expect(await guardFreeSeats.run(booking(3))).toBeUndefined();
  expect(await guardFreeSeats.run(booking(4))).toEqual({ abort: 'only 3 seats are free' });
});
