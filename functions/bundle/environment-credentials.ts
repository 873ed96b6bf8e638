/** Credentials as the SDK takes them. */
type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/**
 * Stands in bundles in place of the SDK's chain of ten ways to credentials: the service gives a function its own in the
 * environment, and the others would be a tenth of a bundle.
 */
export function defaultProvider(): () => Promise<Credentials> {
  return async () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
    if (!accessKeyId || !secretAccessKey) throw new Error('the environment has no credentials for AWS');
    const { AWS_SESSION_TOKEN: sessionToken } = process.env;
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  };
}
