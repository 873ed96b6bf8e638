/**
 * One behaviour that a source document states, in our words, and the test that proves it: the file and the title of
 * the test, or the first part of it.
 */
export type Row = {
  /** the lines of the source; the tables of single pages leave it out */
  readonly at?: string;
  readonly says: string;
  readonly file: string;
  readonly test: string;
  /** where it is otherwise here than the source says, the decision that says why */
  readonly decided?: string;
};
