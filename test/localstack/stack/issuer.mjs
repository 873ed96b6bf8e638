// An OpenID Connect issuer on loopback: it publishes its key, and whoever started it signs with it.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';

/** Starts one; `key` is the private key as a JWK. */
export async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const about = { kid: 'e2e', alg: 'ES256', use: 'sig' };
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), ...about }] });
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(keys);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  return {
    issuer,
    jwksUrl: `${issuer}/jwks.json`,
    key: { ...(await exportJWK(privateKey)), ...about },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
