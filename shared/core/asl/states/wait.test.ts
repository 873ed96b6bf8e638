import { describe, expect, it } from '@jest/globals';
import { runMachine } from '#core/asl/run-machine.ts';
import { machineOf } from '#test/support/asl.ts';

describe('Wait', () => {
  it('lets virtual time pass', async () => {
    const asl = machineOf({
      Days: { Type: 'Wait', Seconds: '{% $states.input.days * 86400 %}', Next: 'Until' },
      Until: { Type: 'Wait', Timestamp: '2026-02-01T12:00:00+02:00', End: true },
    });
    const result = await runMachine({ asl, input: { days: 3 } });
    const exits = result.events.filter(({ type }) => type === 'WaitStateExited').map(({ at }) => at);
    expect(exits).toEqual(['2026-01-04T00:00:00.000Z', '2026-02-01T10:00:00.000Z']);
  });
});
