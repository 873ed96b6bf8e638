/** The type of a value in a payload, as the notation of the system catalog says it. */
export type PayloadType = { nullable?: true } & (
  | { kind: 'string'; format: PayloadFormat | null }
  | { kind: 'enum'; values: readonly string[] }
  | { kind: 'boolean' | 'integer' | 'number' | 'unknown' }
  | { kind: 'array' | 'map'; of: PayloadType }
  | { kind: 'object'; members: readonly PayloadMember[] }
);
/** The form of a text. */
type PayloadFormat = 'uuid' | 'date-time' | 'email';
/** One member of a payload, or of an object in it. */
export type PayloadMember = { name: string; required: boolean; type: PayloadType };

const FORMATS: readonly PayloadFormat[] = ['uuid', 'date-time', 'email'];
const PLAIN = ['boolean', 'integer', 'number', 'unknown'] as const;

/**
 * Reads `name: type` or, for what may be absent, `name?: type`. Types are `string`, `string(uuid)`, `integer`,
 * `number`, `boolean`, `unknown`, `enum(a|b)`, `array<type>`, `map<type>` and `object{name: type, …}`, each with
 * ` | null` behind it where it may be null. Throws for anything else: a catalog that cannot be read is a bug.
 *
 * @example
 * ```ts
 * import { parseMember } from '#core/catalog/payload-type.ts';
 * const { name, required } = parseMember('closedAt?: string(date-time) | null'); // closedAt, false
 * ```
 */
export function parseMember(text: string): PayloadMember {
  const reader = new Reader(text);
  const member = reader.member();
  reader.end();
  return member;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  member(): PayloadMember {
    const name = this.#word();
    const required = !this.#skip('?');
    this.#expect(': ');
    return { name, required, type: this.#type() };
  }

  end(): void {
    if (this.#at !== this.#text.length) throw this.#wrong('nothing more');
  }

  #type(): PayloadType {
    const type = this.#plain();
    return this.#skip(' | null') ? { ...type, nullable: true } : type;
  }

  #plain(): PayloadType {
    const kind = this.#word();
    if (kind === 'string') return { kind, format: this.#skip('(') ? this.#format() : null };
    if (kind === 'enum') return { kind, values: this.#values() };
    if (kind === 'array' || kind === 'map') {
      this.#expect('<');
      const of = this.#type();
      this.#expect('>');
      return { kind, of };
    }
    if (kind === 'object') return { kind, members: this.#members() };
    const plain = PLAIN.find((one) => one === kind);
    if (plain === undefined) throw this.#wrong('a type');
    return { kind: plain };
  }

  #format(): PayloadFormat {
    const word = this.#word();
    const format = FORMATS.find((one) => one === word);
    if (format === undefined) throw this.#wrong('uuid, date-time or email');
    this.#expect(')');
    return format;
  }

  #values(): string[] {
    this.#expect('(');
    const values = [this.#word()];
    while (this.#skip('|')) values.push(this.#word());
    this.#expect(')');
    return values;
  }

  #members(): PayloadMember[] {
    this.#expect('{');
    const members = [this.member()];
    while (this.#skip(', ')) members.push(this.member());
    this.#expect('}');
    return members;
  }

  #word(): string {
    const word = /^[\w-]+/.exec(this.#text.slice(this.#at))?.[0];
    if (word === undefined) throw this.#wrong('a word');
    this.#at += word.length;
    return word;
  }

  #skip(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #expect(text: string): void {
    if (!this.#skip(text)) throw this.#wrong(`"${text}"`);
  }

  #wrong(wanted: string): Error {
    return new Error(`"${this.#text}" must have ${wanted} at ${this.#at}`);
  }
}
