import { isUtf8 } from 'node:buffer';
import { DroError } from '#core/errors/dro-error.ts';
import { digest } from '#core/hash/digest.ts';
import type { CompiledSource } from '#core/inbound/compile-source.ts';
import type { HmacVerify, InboundSource, SnsVerify } from '#core/inbound/definition.ts';
import { type SnsMessage, snsMessageSchema } from '#core/inbound/sns-message.ts';
import type { Json } from '#core/json/json.ts';
import { mustBeSafe } from '#core/json/json-safety.ts';
import type { Platform } from '../platform.ts';
import { openSecrets } from '../settings/secrets.ts';
import { type Delivery, deliveryKey } from './delivery.ts';
import { deliveryEnv, givenName } from './delivery-env.ts';
import { checkHmac } from './hmac-signature.ts';
import type { SnsCertificates } from './sns-certificates.ts';
import { checkSns } from './sns-signature.ts';
import type { FoundSource } from './source-index.ts';

/** What was sent, as it came. */
export type Incoming = { bytes: Buffer; header: (name: string) => string | null };
/** The delivery, or why it is not believed; `later`: it could not be told now. */
export type Verified = { ok: true; delivery: Delivery } | { ok: false; reason: string; later: boolean };

type Input = FoundSource & {
  platform: Platform;
  certificates: SnsCertificates;
  incoming: Incoming;
  /** null when it does not work beside the tenant's other definitions any more */
  compiled: CompiledSource | null;
};

/** `name`: what it is called whatever the source says. */
type Facts = Pick<Delivery, 'body' | 'sns' | 'kind' | 'confirm'> & { name: string | null };

const MESSAGE = { kind: 'message', confirm: null, name: null } as const;
const LONGEST_ID = 200;

/**
 * Holds what was sent to a source against its signature, over the bytes as they came, and reads it only then. Throws
 * MALFORMED_BODY for what is signed and no JSON.
 */
export async function verifyDelivery(a: Input): Promise<Verified> {
  const { verify } = a.stored.body;
  return verify.kind === 'hmac' ? verifyHmac({ ...a, verify }) : verifySns({ ...a, verify });
}

async function verifyHmac(a: Input & { verify: HmacVerify }): Promise<Verified> {
  const { platform, tenant, verify, incoming } = a;
  const { secret } = verify;
  const opened = await openSecrets({ platform, tenant, names: [secret, `${secret}_NEXT`] });
  const keys = opened.filter((key) => key !== null);
  const { header, bytes } = incoming;
  const verdict = checkHmac({ verify, keys, header, body: bytes, now: platform.clock.millis() });
  if (!verdict.ok) return verdict;
  return { ok: true, delivery: deliveryOf({ ...a, ...MESSAGE, body: parsed(bytes), sns: null }) };
}

async function verifySns(a: Input & { verify: SnsVerify }): Promise<Verified> {
  const { platform, tenant, verify, certificates } = a;
  const message = messageIn(a.incoming.bytes);
  if (message === null) return { ok: false, reason: 'this is no message of SNS', later: false };
  const certificate = (url: string): ReturnType<SnsCertificates['get']> => certificates.get({ tenant, url });
  const verdict = await checkSns({ verify, message, certificate, now: platform.clock.millis() });
  if (!verdict.ok) return verdict;
  const sns = {
    message_id: message.MessageId,
    topic_arn: message.TopicArn,
    subject: message.Subject ?? null,
    timestamp: message.Timestamp,
  };
  if (message.Type !== 'Notification') {
    const kind = message.Type === 'SubscriptionConfirmation' ? 'confirmation' : 'unsubscribed';
    const name = `${message.Type} ${message.MessageId}`;
    const confirm = message.SubscribeURL ?? null;
    return { ok: true, delivery: deliveryOf({ ...a, body: null, sns, kind, confirm, name }) };
  }
  return { ok: true, delivery: deliveryOf({ ...a, ...MESSAGE, body: textOrJson(message.Message), sns }) };
}

function deliveryOf(a: Input & Facts): Delivery {
  const { platform, tenant, stored, incoming, body, sns, kind, confirm } = a;
  const headers = headersOf({ source: stored.body, incoming });
  const seen = { body, headers, sns, received_at: platform.clock.now() };
  const given = a.name ?? nameBySource({ ...a, seen }) ?? sns?.message_id ?? null;
  // what has no name is told apart by its content
  const id = given ?? digest(incoming.bytes.toString('base64'));
  return { id: id.slice(0, LONGEST_ID), key: deliveryKey({ tenant, source: stored.id, id }), ...seen, kind, confirm };
}

function nameBySource(a: Input & { seen: Parameters<typeof deliveryEnv>[0]['delivery'] }): string | null {
  if (a.compiled === null) return null;
  const env = deliveryEnv({ delivery: a.seen, policy: {} });
  return givenName({ compiled: a.compiled, env, headers: a.seen.headers });
}

/** Those that the map sees, and the one that names the delivery. */
function headersOf(a: { source: InboundSource; incoming: Incoming }): Record<string, string> {
  const { dedupe, headers } = a.source;
  const wanted = dedupe !== undefined && 'header' in dedupe ? [...headers, dedupe.header] : headers;
  return Object.fromEntries(
    wanted.flatMap((name) => {
      const value = a.incoming.header(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

function messageIn(bytes: Buffer): SnsMessage | null {
  try {
    return snsMessageSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** Topics carry texts of any kind. */
function textOrJson(text: string): Json {
  try {
    return safe(text);
  } catch {
    return text;
  }
}

function parsed(bytes: Buffer): Json {
  if (!isUtf8(bytes)) throw new DroError({ code: 'MALFORMED_BODY', detail: 'the body is not UTF-8' });
  try {
    return safe(bytes.toString('utf8'));
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'the body is not JSON';
    throw new DroError({ code: 'MALFORMED_BODY', detail });
  }
}

function safe(text: string): Json {
  const value: Json = JSON.parse(text);
  mustBeSafe({ text, value });
  return value;
}
