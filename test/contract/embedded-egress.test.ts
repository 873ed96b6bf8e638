import { isIPv6 } from 'node:net';
import { createEgress } from '#adapters/embedded/egress.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { egressSuite } from './egress.suite.ts';

egressSuite({
  name: 'embedded',
  open: ({ resolve, perSecond }) => {
    const clock = new FakeClock({ start: '2026-03-01T12:00:00.000Z' });
    const egress = createEgress({
      clock,
      allowLoopback: true,
      resolve: (host) =>
        Promise.resolve(resolve(host).map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))),
      ...(perSecond !== undefined && { limits: { perSecond, burst: perSecond } }),
    });
    return { egress, advance: (ms) => clock.moveTo(clock.millis() + ms), close: () => egress.close() };
  },
});
