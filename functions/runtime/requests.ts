/** How long a request to AWS may take before it counts as lost and is made again. */
export const REQUESTS = { requestHandler: { connectionTimeout: 2000, requestTimeout: 10_000 } };
