import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A key and a certificate over it that it signed itself, as services publish theirs. */
export type SelfSigned = { key: KeyObject; pem: string };

const SEQUENCE = 0x30;
const SET = 0x31;
// sha256WithRSAEncryption, with its NULL
const ALGORITHM = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');

/** Makes one for some time; `from` and `to` are years. */
export function selfSigned(a: { from: number; to: number }): SelfSigned {
  const { publicKey, privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from('sns.example')))));
  const validity = der(SEQUENCE, ...[a.from, a.to].map((year) => der(0x18, Buffer.from(`${year}0101000000Z`))));
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  const serial = der(0x02, Buffer.from([1]));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const body = der(SEQUENCE, version, serial, ALGORITHM, name, validity, name, spki);
  const signature = createSign('RSA-SHA256').update(body).sign(key);
  const whole = der(SEQUENCE, body, ALGORITHM, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return { key, pem: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n') };
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}
