import { RE2JS } from 're2js';

/**
 * Stands in for RegExp inside JSONata, so that no expression can spend more than linear time on a text.
 * Has what the library uses: a copy constructor, `lastIndex` and `exec`.
 */
export class LinearRegExp {
  lastIndex = 0;
  readonly #pattern: RE2JS;

  constructor(regexp: RegExp) {
    let flags = 0;
    if (regexp.ignoreCase) flags |= RE2JS.CASE_INSENSITIVE;
    if (regexp.multiline) flags |= RE2JS.MULTILINE;
    this.#pattern = RE2JS.compile(RE2JS.translateRegExp(regexp.source), flags);
  }

  /** The next match at or after `lastIndex`, as RegExp gives it; groups that took no part are undefined. */
  exec(text: string): ((string | undefined)[] & { index: number }) | null {
    const matcher = this.#pattern.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    this.lastIndex = matcher.end();
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? undefined);
    return Object.assign(groups, { index: matcher.start() });
  }
}
