import type { PsaWorld } from './psa-world.ts';

/** What somebody does in the business that makes an event of the catalog; `does` completes "when …". */
export type BusinessAction = { does: string; run(psa: PsaWorld): Promise<void> };

/** Business actions by the type of the event that each brings about. */
export type BusinessActions = Readonly<Record<string, BusinessAction>>;
