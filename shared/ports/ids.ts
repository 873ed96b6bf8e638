/** The only source of fresh ids. */
export interface Ids {
  /** A UUIDv7, for records, users and instances. */
  record(): string;
  /** A ULID, monotonic within the process, for writes. */
  write(): string;
  /** A number in [0, 1), for jitter. */
  random(): number;
}
