import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { SnsVerify } from '#core/inbound/definition.ts';
import type { SnsMessage } from '#core/inbound/sns-message.ts';
import { selfSigned } from '#test/support/self-signed.ts';
import { CERTIFICATE_URL, snsMessage, TOPIC } from '#test/support/sns.ts';
import type { Verdict } from './hmac-signature.ts';
import type { Certificate } from './sns-certificates.ts';
import { checkSns } from './sns-signature.ts';

const AT = '2026-03-01T12:00:00.000Z';
const NOW = Date.parse(AT);
const signer = selfSigned({ from: 2020, to: 2040 });
const verify: SnsVerify = { kind: 'sns', topic_arns: [TOPIC] };
const known: Certificate = {
  ok: true,
  key: createPublicKey(signer.key),
  validFrom: Date.parse('2020-01-01'),
  validTo: Date.parse('2040-01-01'),
};

async function check(
  a: { message?: Partial<SnsMessage>; after?: Partial<SnsMessage>; certificate?: Certificate; now?: number } & {
    version?: '1' | '2';
  },
): Promise<{ verdict: Verdict; fetched: string[] }> {
  const { message: change = {}, after = {}, certificate = known, now = NOW, version = '2' } = a;
  const fetched: string[] = [];
  const message = { ...snsMessage({ signer, at: AT, version, change }), ...after };
  const fetch = (url: string): Promise<Certificate> => {
    fetched.push(url);
    return Promise.resolve(certificate);
  };
  return { verdict: await checkSns({ verify, message, certificate: fetch, now }), fetched };
}

describe('a message of SNS', () => {
  it.each(['1', '2'] as const)('of signature version %s holds', async (version) => {
    expect(await check({ version })).toEqual({ verdict: { ok: true }, fetched: [CERTIFICATE_URL] });
  });

  it('holds with a subject, and as a confirmation', async () => {
    const url = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t';
    const confirmation = { Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL: url } as const;
    const all = await Promise.all([check({ message: { Subject: 'hello' } }), check({ message: confirmation })]);
    expect(all.map((one) => one.verdict)).toEqual([{ ok: true }, { ok: true }]);
  });

  it.each<[string, Parameters<typeof check>[0], string]>([
    ['with another text', { after: { Message: '{"a":1}' } }, 'does not hold'],
    ['with a subject put in', { after: { Subject: 'x' } }, 'does not hold'],
    ['of the other version', { after: { SignatureVersion: '1' } }, 'does not hold'],
    ['with a certificate that has run out', { certificate: { ...known, validTo: NOW - 1 } }, 'not valid now'],
    ['with a certificate that is not there', { certificate: { ok: false, reason: 'gone', later: false } }, 'gone'],
  ])('%s is refused', async (_, given, reason) => {
    const { verdict } = await check(given);
    expect(verdict).toEqual({ ok: false, later: false, reason: expect.stringContaining(reason) });
  });

  it.each<[string, Partial<SnsMessage>, string]>([
    ['of another topic', { TopicArn: `${TOPIC}2` }, 'topic'],
    ['of another host', { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com.evil.test/a.pem' }, 'certificate'],
    ['of another region', { SigningCertURL: 'https://sns.us-east-1.amazonaws.com/a.pem' }, 'certificate'],
    ['without TLS', { SigningCertURL: 'http://sns.eu-west-1.amazonaws.com/a.pem' }, 'certificate'],
    ['with a user', { SigningCertURL: 'https://a@sns.eu-west-1.amazonaws.com/a.pem' }, 'certificate'],
    ['with a port', { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com:8443/a.pem' }, 'certificate'],
    ['with a query', { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/a.pem?x' }, 'certificate'],
    ['that is no certificate', { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/a' }, 'certificate'],
    ['that confirms elsewhere', { SubscribeURL: 'https://evil.test/' }, 'confirmation'],
    ['of three hours ago', { Timestamp: '2026-03-01T09:00:00.000Z' }, 'too far off'],
    ['of tomorrow', { Timestamp: '2026-03-02T12:00:00.000Z' }, 'too far off'],
  ])('%s is refused, and nothing is fetched', async (_, message, reason) => {
    const { verdict, fetched } = await check({ message });
    expect(verdict).toEqual({ ok: false, later: false, reason: expect.stringContaining(reason) });
    expect(fetched).toEqual([]);
  });

  it('cannot be told while the certificate cannot be fetched', async () => {
    const { verdict } = await check({ certificate: { ok: false, reason: 'unreachable', later: true } });
    expect(verdict).toEqual({ ok: false, reason: 'unreachable', later: true });
  });
});
