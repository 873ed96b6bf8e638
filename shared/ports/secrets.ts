/** Key material, by name; never in definitions, logs or histories. */
export interface Secrets {
  /** The tenant's key for hashing personal data, made at first use. */
  piiKey(a: { tenant: string }): Promise<Uint8Array>;
  /**
   * Encrypts at rest, bound to `context`: what was sealed for one context does not open for another. With a `salt` the
   * key is made of it too: who drops the salt has dropped what was sealed.
   */
  seal(a: { text: string; context: string; salt?: string }): Promise<string>;
  /** Throws when the text was changed, or sealed for another context or with another salt. */
  open(a: { sealed: string; context: string; salt?: string }): Promise<string>;
}
