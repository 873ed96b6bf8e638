/** What something uses of the services that are paid by use. */
export type Usage = {
  /** calls of the API */
  apiCalls: number;
  /** calls of all other functions */
  calls: number;
  writeUnits: number;
  readUnits: number;
  /** sent, received and removed, each a request */
  queueRequests: number;
  /** put on the bus */
  events: number;
  /** states entered */
  transitions: number;
};

/**
 * What one of each uses, with all that follows from it, when nothing shares a batch with it. A test counts it on a stage
 * and holds this table to it.
 */
export const USAGE = {
  create: { apiCalls: 1, calls: 1, writeUnits: 22, readUnits: 3, queueRequests: 0, events: 1, transitions: 0 },
  update: { apiCalls: 1, calls: 1, writeUnits: 14, readUnits: 5, queueRequests: 0, events: 1, transitions: 0 },
  read: { apiCalls: 1, calls: 0, writeUnits: 0, readUnits: 3, queueRequests: 0, events: 0, transitions: 0 },
  list: { apiCalls: 1, calls: 0, writeUnits: 0, readUnits: 25, queueRequests: 0, events: 0, transitions: 0 },
  reaction: { apiCalls: 0, calls: 3, writeUnits: 19, readUnits: 8, queueRequests: 3, events: 1, transitions: 0 },
  workflow: { apiCalls: 1, calls: 4, writeUnits: 40, readUnits: 14, queueRequests: 3, events: 0, transitions: 3 },
  step: { apiCalls: 0, calls: 0, writeUnits: 26, readUnits: 10, queueRequests: 0, events: 1, transitions: 0 },
  approval: { apiCalls: 1, calls: 4, writeUnits: 44, readUnits: 15, queueRequests: 3, events: 0, transitions: 2 },
} as const satisfies Readonly<Record<string, Usage>>;
