import { z } from 'zod';

/** A code that a definition gives to a problem of its own; it stands in `errors[].code` in place of ours. */
export const ownCodeSchema = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'must be upper case: A to Z, 0 to 9 and _, starting with a letter')
  .brand<'OwnCode'>();
/** A code of a definition's own. */
export type OwnCode = z.infer<typeof ownCodeSchema>;
