/** A text ready for comparison without case: per UTF-16 unit, its lower and upper form. */
export type FoldedText = readonly (readonly [lower: string, upper: string])[];

/** Prepares a text of a pattern. The bus folds unit by unit, so `ß` also stands for `SS`. */
export function foldCase(text: string): FoldedText {
  return Array.from({ length: text.length }, (_, i) => {
    const unit = text.charAt(i);
    return [unit.toLowerCase(), unit.toUpperCase()] as const;
  });
}

/** Whether `text` is the folded text in any case. */
export function equalsFolded(a: { text: string; folded: FoldedText }): boolean {
  return endOfPrefix(a) === a.text.length;
}

/** Whether `text` begins with the folded text in any case. */
export function startsWithFolded(a: { text: string; folded: FoldedText }): boolean {
  return endOfPrefix(a) >= 0;
}

/** Whether `text` ends with the folded text in any case. */
export function endsWithFolded(a: { text: string; folded: FoldedText }): boolean {
  let at = a.text.length;
  for (let i = a.folded.length - 1; i >= 0; i--) {
    const form = a.folded[i]?.find((candidate) => a.text.endsWith(candidate, at));
    if (form === undefined) return false;
    at -= form.length;
  }
  return true;
}

function endOfPrefix(a: { text: string; folded: FoldedText }): number {
  let at = 0;
  for (const forms of a.folded) {
    const form = forms.find((candidate) => a.text.startsWith(candidate, at));
    if (form === undefined) return -1;
    at += form.length;
  }
  return at;
}
