/**
 * What nobody has measured yet, since nothing ran on AWS itself: how long functions run, and what they log. Everything
 * else of the model is counted.
 */
export const ASSUMED = {
  /** of a call of the API, its function's start shared out among thousands */
  apiMillis: 40,
  /** of a call of any other function */
  millis: 60,
  /** of log a call, with the service's own lines */
  logKilobytes: 1.5,
  /** of calls that are traced: what the default rule samples of busy functions */
  traced: 0.05,
  /** of the calls of the API that find the answer of the authorizer kept by the gateway */
  authorized: 0.9,
} as const;

/** As `cdk` gives it to the functions, in GB. */
export const MEMORY = { api: 1769 / 1024, other: 1 } as const;
