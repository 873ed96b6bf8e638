/** Key material, by name; never in definitions, logs or histories. */
export interface Secrets {
  /** The tenant's key for hashing personal data, made at first use. */
  piiKey(a: { tenant: string }): Promise<Uint8Array>;
  /** Encrypts at rest, bound to `context`: what was sealed for one context does not open for another. */
  seal(a: { text: string; context: string }): Promise<string>;
  /** Throws when the text was changed or sealed for another context. */
  open(a: { sealed: string; context: string }): Promise<string>;
}
