import { createSign } from 'node:crypto';
import { type SnsMessage, snsSignedText } from '#core/inbound/sns-message.ts';
import type { SelfSigned } from './self-signed.ts';

/** The topic that tests listen to. */
export const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:mail-feedback';
/** Where its certificate would be. */
export const CERTIFICATE_URL = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-abc.pem';

/** A message as the service signs it. */
export function snsMessage(a: {
  signer: SelfSigned;
  at: string;
  version?: '1' | '2';
  change?: Partial<SnsMessage>;
}): SnsMessage {
  const { signer, at, version = '2', change = {} } = a;
  const unsigned: SnsMessage = {
    Type: 'Notification',
    MessageId: 'message-1',
    TopicArn: TOPIC,
    Message: '{}',
    Timestamp: at,
    SignatureVersion: version,
    Signature: '',
    SigningCertURL: CERTIFICATE_URL,
    ...change,
  };
  const signature = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256').update(snsSignedText(unsigned));
  return { ...unsigned, Signature: signature.sign(signer.key, 'base64') };
}
