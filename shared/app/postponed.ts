/** Ends an attempt at a job that is not to be made now but at an instant (milliseconds); nothing has failed. */
export class Postponed extends Error {
  readonly at: number;

  constructor(a: { at: number }) {
    super('not now');
    this.name = 'Postponed';
    this.at = a.at;
  }
}

/** Whether a thrown thing is one; by shape, so that it holds across module instances. */
export function isPostponed(value: unknown): value is Postponed {
  return typeof value === 'object' && value !== null && 'name' in value && value.name === 'Postponed' && 'at' in value;
}
