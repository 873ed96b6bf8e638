const OWN = [
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  // ids of writes and of their events
  /^[0-9A-HJKMNP-TV-Z]{26}(-\d+)?$/,
  /^pii:[0-9a-f]{32}$/,
];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const SHORTEST_DATE = '2026-01-01'.length;

/**
 * Which personal texts may be found in a text: in an id or an instant a short one is there by chance.
 *
 * @example
 * ```ts
 * import { foundIn } from '#core/pii/own-text.ts';
 * const texts = foundIn({ text: '01a1ffbe-1235-7229-83fe-55c25471a81f', texts: ['123'] }); // []
 * ```
 */
export function foundIn(a: { text: string; texts: readonly string[] }): readonly string[] {
  const { text, texts } = a;
  if (OWN.some((form) => form.test(text))) return texts.filter((one) => one === text);
  return INSTANT.test(text) ? texts.filter((one) => one.length >= SHORTEST_DATE) : texts;
}
