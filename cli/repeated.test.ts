import { describe, expect, it } from '@jest/globals';
import { pairOf, repeated } from './repeated.ts';

describe('repeated', () => {
  it('gathers an option that stands several times, in both spellings', () => {
    const args = ['flow.yaml', '--decide', 'a=b', '--json', '--decide=c=d', '--fail', 'x=Busy'];
    expect(repeated({ args, name: 'decide' })).toEqual(['a=b', 'c=d']);
  });

  it('refuses one without a value', () => {
    expect(() => repeated({ args: ['--decide'], name: 'decide' })).toThrow('--decide needs a value');
  });
});

describe('pairOf', () => {
  it('parts at the first =', () => {
    expect(pairOf({ text: 'a=b=c', name: 'decide' })).toEqual(['a', 'b=c']);
  });

  it.each(['a', '=a', 'a='])('refuses %s', (text) => {
    expect(() => pairOf({ text, name: 'decide' })).toThrow('step=value');
  });
});
