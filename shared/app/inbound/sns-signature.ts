import { createVerify } from 'node:crypto';
import type { SnsVerify } from '#core/inbound/definition.ts';
import { isSnsCertificateUrl, isSnsUrl, type SnsMessage, snsSignedText } from '#core/inbound/sns-message.ts';
import { parseDuration } from '#core/time/duration.ts';
import { datetimeMillis } from '#core/time/iso.ts';
import type { Verdict } from './hmac-signature.ts';
import type { Certificate } from './sns-certificates.ts';

// the service gives a message up after an hour
const TOLERANCE_MS = 2 * 3600_000;
const EARLY_MS = 5 * 60_000;

/**
 * Holds a message of SNS against the certificate that it names, which must come from the service itself in the region
 * of a topic that the source lists. What is cheap is looked at first: nothing is fetched for anybody else's topic.
 */
export async function checkSns(a: {
  verify: SnsVerify;
  message: SnsMessage;
  certificate: (url: string) => Promise<Certificate>;
  /** milliseconds */
  now: number;
}): Promise<Verdict> {
  const { verify, message, now } = a;
  const { TopicArn: topicArn, SigningCertURL: url, SubscribeURL: subscribe } = message;
  if (!verify.topic_arns.includes(topicArn)) return refused('the topic is not one of the source');
  if (!isSnsCertificateUrl({ url, topicArn })) return refused('the certificate is not one of the service');
  if (subscribe !== undefined && !isSnsUrl({ url: subscribe, topicArn })) {
    return refused('the confirmation does not lead to the service');
  }
  const at = datetimeMillis(message.Timestamp);
  const tolerance = verify.tolerance === undefined ? TOLERANCE_MS : (parseDuration(verify.tolerance) ?? 0);
  if (at === null || now - at > tolerance || at - now > EARLY_MS) return refused('the timestamp is too far off');
  const certificate = await a.certificate(url);
  if (!certificate.ok) return certificate;
  if (now < certificate.validFrom || now > certificate.validTo) return refused('the certificate is not valid now');
  return holds({ message, key: certificate.key }) ? { ok: true } : refused('the signature does not hold');
}

function holds(a: { message: SnsMessage; key: Extract<Certificate, { ok: true }>['key'] }): boolean {
  const { message } = a;
  const verifier = createVerify(message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256');
  verifier.update(snsSignedText(message));
  return verifier.verify(a.key, message.Signature, 'base64');
}

function refused(reason: string): Verdict {
  return { ok: false, reason, later: false };
}
