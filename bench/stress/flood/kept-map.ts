import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Numbers that outlive the process, as the memory of a service outside would: written before anything goes on. */
export class KeptMap extends Map<string, number> {
  readonly #file: string;

  constructor(file: string) {
    super();
    this.#file = file;
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
    for (const line of lines.filter((one) => one !== '')) {
      const [key, value]: [string, number] = JSON.parse(line);
      super.set(key, value);
    }
  }

  override set(key: string, value: number): this {
    if (this.get(key) !== value) appendFileSync(this.#file, `${JSON.stringify([key, value])}\n`);
    return super.set(key, value);
  }
}
