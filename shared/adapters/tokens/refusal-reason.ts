const REASONS: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'the token has expired',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'the signature of the token does not fit',
  ERR_JOSE_ALG_NOT_ALLOWED: 'the token is signed in a way that is not accepted',
  ERR_JWS_INVALID: 'the token is not a JWT',
  ERR_JWT_INVALID: 'the token is not a JWT',
};

/** Why jose refused a token, in words. An error that is no refusal is thrown on. */
export function refusalReason(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  const { code } = error;
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED') {
    const claim = 'claim' in error ? String(error.claim) : '';
    return claim === 'iss' ? 'the token is of an unknown issuer' : `the claim "${claim}" is missing or does not count`;
  }
  const reason = typeof code === 'string' ? REASONS[code] : undefined;
  if (reason === undefined) throw error;
  return reason;
}
