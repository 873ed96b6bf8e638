/**
 * One behaviour that a source document states, in our words, and the test that proves it: the file and the title of
 * the test, or the first part of it.
 */
export type Row = {
  /** the lines of the source; tables that follow its order leave it out */
  readonly at?: string;
  readonly says: string;
  readonly file: string;
  readonly test: string;
};
