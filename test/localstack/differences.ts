import type { Difference } from '#test/support/differing.ts';

/** Where LocalStack 4.13.1 is not like AWS. Tests that meet one say so by their name. */
export const DIFFERENCES = {
  disabledRules: {
    id: 'disabled rules deliver',
    reason:
      'EventBridge delivers nothing to a rule that is disabled; LocalStack delivers as before. Source: its provider of ' +
      'events puts each event to the rules of a bus without a look at their state.',
  },
} as const satisfies Readonly<Record<string, Difference>>;
