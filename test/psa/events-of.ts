import type { DroEvent } from '#core/plan/event.ts';
import type { PsaWorld } from './psa-world.ts';

/** The events of the catalog that something makes, lifecycle events left out. */
export async function eventsOf(a: { psa: PsaWorld; run: () => Promise<unknown> }): Promise<DroEvent[]> {
  const { psa, run } = a;
  await psa.world.settle();
  const before = psa.published.length;
  await run();
  await psa.world.settle();
  return psa.published.slice(before).filter((one) => one.payload !== null);
}

/** Their types, sorted. */
export async function typesOf(a: { psa: PsaWorld; run: () => Promise<unknown> }): Promise<string[]> {
  return (await eventsOf(a)).map((one) => one.type).sort();
}
