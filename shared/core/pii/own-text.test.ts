import { describe, expect, it } from '@jest/globals';
import { foundIn } from './own-text.ts';

describe('personal texts in a text', () => {
  it.each([
    ['01a1ffbe-1235-7229-83fe-55c25471a81f', '123'],
    ['01M7ZWGY45HZZ8AJ5FX4VN3123-0', '123'],
    ['pii:5b6bf106c064f816afd63859a0d91234', '123'],
    ['2026-11-21T20:14:12.123Z', '123'],
  ])("%s is the platform's own, and has %s by chance", (text, personal) => {
    expect(foundIn({ text, texts: [personal] })).toEqual([]);
  });

  it.each([
    [
      'an id that is personal as a whole',
      '01a1ffbe-1235-7229-83fe-55c25471a81f',
      '01a1ffbe-1235-7229-83fe-55c25471a81f',
    ],
    ['a day in an instant', '1990-01-02T00:00:00.000Z', '1990-01-02'],
    ['any in what somebody wrote', 'the pin is 123', '123'],
  ])('%s is found', (_, text, personal) => {
    expect(foundIn({ text, texts: [personal] })).toEqual([personal]);
  });
});
