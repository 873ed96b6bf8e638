/** Where an offset lies in a source: `1:5` is the fifth character of the first line. */
export function positionOf(a: { source: string; offset: number }): string {
  const before = a.source.slice(0, a.offset);
  const line = before.split('\n').length;
  return `${line}:${a.offset - before.lastIndexOf('\n')}`;
}
