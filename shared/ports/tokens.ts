/** Who a verified token speaks for. */
export type Identity = { tenant: string; userId: string; roles: readonly string[] };

/** Bearer tokens: JWTs with `tenant`, `sub` and `roles`. */
export interface Tokens {
  /** The identity, or why the token is refused: its text is for people. */
  verify(a: { token: string }): Promise<{ ok: true; identity: Identity } | { ok: false; reason: string }>;
}

/** An issuer of our own, for the embedded runtime and for tests. */
export interface TokenIssuer {
  /** `expiresIn` in seconds. */
  issue(a: { identity: Identity; expiresIn: number }): Promise<string>;
}
