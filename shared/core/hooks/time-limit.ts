/**
 * Waits for some work, but not longer than it may take. The core has no clock, so the environment brings one; what
 * comes too late is left to end by itself, and its outcome counts for nothing.
 */
export type TimeLimit = <T>(a: {
  millis: number;
  work: Promise<T>;
}) => Promise<{ inTime: true; value: T } | { inTime: false }>;
