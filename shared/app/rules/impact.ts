const MOST_NAMED = 10;

/** What saving a draft would change. */
export type Impact = {
  before: number;
  newlyMatched: number;
  noLongerMatched: number;
  newlyMatchedEvents: string[];
  noLongerMatchedEvents: string[];
};

/** Nothing, so far. */
export function noImpact(): Impact {
  return { before: 0, newlyMatched: 0, noLongerMatched: 0, newlyMatchedEvents: [], noLongerMatchedEvents: [] };
}

/** Adds what the stored rule and the draft make of one event. */
export function noteChange(a: { impact: Impact; id: string; before: boolean; after: boolean }): void {
  const { impact, before, after } = a;
  if (before) impact.before++;
  if (before === after) return;
  const [events, name] = after
    ? [impact.newlyMatchedEvents, 'newlyMatched' as const]
    : [impact.noLongerMatchedEvents, 'noLongerMatched' as const];
  impact[name]++;
  if (events.length < MOST_NAMED) events.push(a.id);
}
