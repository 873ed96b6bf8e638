/** How much of something may be done: so often in any span of time, so many at once. */
export type Allowance = { rate: { count: number; perMs: number } | null; concurrency: number | null };

/** Go, and say when it is over; or come again at an instant (milliseconds). `first` = it was not sent away before. */
export type Turn =
  | { go: true; first: boolean; leave(a: { now: number }): Promise<void> }
  | { go: false; first: boolean; at: number };

/**
 * Turns at what is limited. Whoever is sent away keeps a place: places are given in the order of asking, so that
 * nothing is lost and nobody asks again and again. Who gets a place of those that run at once is whoever comes when one
 * is free. Limits of one process forget with it what was given, and a span of time begins anew; those that processes
 * share do not, and who dies with a turn holds it until it lapses.
 */
export interface Limits {
  /** `id` names who asks, `key` what is limited; a key that comes with another allowance begins anew. */
  enter(a: { tenant: string; key: string; id: string; allowance: Allowance; now: number }): Promise<Turn>;
}
