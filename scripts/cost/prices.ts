/** A list price of AWS, in US dollars; without free tier, tiers by volume or discount. */
export type Price = { usd: number; per: string; of: string };

/** When and where: prices change, and each region has its own. */
export const PRICED = 'us-east-1, looked up on 2026-11-21';

const MILLION = 1_000_000;

export const PRICES = {
  request: { usd: 3.5 / MILLION, per: 'request', of: 'API Gateway, REST' },
  inspected: { usd: 0.6 / MILLION, per: 'request', of: 'WAF' },
  call: { usd: 0.2 / MILLION, per: 'call', of: 'Lambda' },
  gigabyteSecond: { usd: 13.3334 / MILLION, per: 'GB-second', of: 'Lambda, arm64' },
  writeUnit: { usd: 0.625 / MILLION, per: 'write unit', of: 'DynamoDB, on demand' },
  readUnit: { usd: 0.125 / MILLION, per: 'read unit', of: 'DynamoDB, on demand' },
  queueRequest: { usd: 0.5 / MILLION, per: 'request', of: 'SQS, queues in order' },
  event: { usd: 1 / MILLION, per: 'event of up to 64 KB', of: 'EventBridge' },
  transition: { usd: 25 / MILLION, per: 'state entered', of: 'Step Functions, Standard' },
  logGigabyte: { usd: 0.5, per: 'GB', of: 'CloudWatch Logs, taken in' },
  trace: { usd: 5 / MILLION, per: 'trace recorded', of: 'X-Ray' },
} as const satisfies Readonly<Record<string, Price>>;
