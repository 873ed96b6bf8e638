/**
 * A text as part of a web address: lower-case letters a to z, digits and single dashes, at most `maxLength` long.
 * Accents go, Cyrillic and Greek are spelled in Latin letters; of other scripts nothing stays, so the result may be
 * empty.
 *
 * @example
 * ```ts
 * import { slugify } from '#core/text/slugify.ts';
 * const slug = slugify({ text: 'Größe & Maß', maxLength: 80 }); // grosse-mass
 * ```
 */
export function slugify(a: { text: string; maxLength: number }): string {
  const latin = [...a.text.normalize('NFC').toLowerCase()].map(toLatin).join('').toLowerCase();
  const dashed = latin
    .replace(/\p{M}+/gu, '')
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '');
  return dashed.slice(0, a.maxLength).replace(/-+$/, '');
}

function toLatin(character: string): string {
  const known = LETTERS.get(character);
  if (known !== undefined) return known;
  return [...character.normalize('NFKD')].map((part) => LETTERS.get(part) ?? part).join('');
}

// what NFKD does not take apart
const LATIN = 'ß ss æ ae œ oe ø o đ d ð d þ th ł l ħ h ı i ŋ ng ŧ t ə e';
const CYRILLIC =
  'а a б b в v г g ґ g д d ђ dj е e ё yo є ye ж zh з z и i і i ї yi й y ј j к k л l љ lj м m н n њ nj о o п p р r с s ' +
  'т t ћ c у u ў u ф f х kh ц ts ч ch џ dz ш sh щ shch ъ _ ы y ь _ э e ю yu я ya';
const GREEK = 'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o';

const LETTERS: ReadonlyMap<string, string> = new Map(
  [LATIN, CYRILLIC, GREEK].flatMap((table) =>
    [...table.matchAll(/(\S+) (\S+)/g)].map(([, from = '', to = '']): [string, string] => [from, to.replace('_', '')]),
  ),
);
