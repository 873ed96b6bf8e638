/** How many subjects a tenant has at most, and how many of one name that differ in their tags. */
export type SubjectCaps = { subjects: number; tagged: number };

/** Equal on every adapter. */
export const SUBJECT_CAPS: SubjectCaps = { subjects: 5000, tagged: 1000 };

/** The part of a subject before its tags; null when it has none. */
export function nameOfTagged(subject: string): string | null {
  const brace = subject.indexOf('{');
  return brace < 0 ? null : subject.slice(0, brace);
}

/** What stands for the tags of a name that are too many. */
export function otherTags(name: string): string {
  return `${name}{_other="true"}`;
}

/** What stands for the subjects of a kind that are too many. */
export function otherOfKind(subject: string): string {
  return `${subject.slice(0, subject.indexOf(':') + 1)}_other`;
}
