import { z } from 'zod';

/** A message of the Simple Notification Service as it is posted to an endpoint. */
export const snsMessageSchema = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string().min(1).max(200),
  TopicArn: z.string().max(300),
  Message: z.string(),
  Timestamp: z.string().max(40),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string().max(2000),
  SigningCertURL: z.string().max(500),
  Subject: z.string().nullish(),
  SubscribeURL: z.string().max(2000).optional(),
  Token: z.string().max(2000).optional(),
});
/** A message of the Simple Notification Service. */
export type SnsMessage = z.infer<typeof snsMessageSchema>;

const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const;
const CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const;
const CERTIFICATE_PATH = /^\/[A-Za-z0-9_-]{1,100}\.pem$/;

/** What is signed of a message: its members and their values, each on a line of its own. */
export function snsSignedText(message: SnsMessage): string {
  const members = message.Type === 'Notification' ? NOTIFICATION : CONFIRMATION;
  return members
    .flatMap((name) => {
      const value = message[name];
      return typeof value === 'string' ? [`${name}\n${value}\n`] : [];
    })
    .join('');
}

/** The host of the service in a topic's region, which alone signs and confirms for it. */
export function snsHost(topicArn: string): string {
  const [, partition = '', , region = ''] = topicArn.split(':');
  return `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}

/** Whether a URL is one of the service's own, in the region of the topic. */
export function isSnsUrl(a: { url: string; topicArn: string }): boolean {
  const url = URL.canParse(a.url) ? new URL(a.url) : null;
  if (url === null || url.protocol !== 'https:' || url.port !== '') return false;
  return url.hostname === snsHost(a.topicArn) && url.username === '' && url.password === '';
}

/** Whether a URL is that of a certificate of the service. */
export function isSnsCertificateUrl(a: { url: string; topicArn: string }): boolean {
  if (!isSnsUrl(a)) return false;
  const { pathname, search, hash } = new URL(a.url);
  return CERTIFICATE_PATH.test(pathname) && search === '' && hash === '';
}
