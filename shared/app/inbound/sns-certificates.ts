import { type KeyObject, X509Certificate } from 'node:crypto';
import type { Platform } from '../platform.ts';

/** A certificate that was fetched, or why there is none; `later`: it may be there another time. */
export type Certificate =
  | { ok: true; key: KeyObject; validFrom: number; validTo: number }
  | { ok: false; reason: string; later: boolean };

type Known = { until: number; certificate: Promise<Certificate> };

const KEPT_MS = 24 * 3600_000;
// who names certificates that are not there makes us ask for them this often at most
const FAILURE_KEPT_MS = 60_000;
const MOST = 50;
const TIMEOUT_MS = 5_000;

/** Certificates of SNS, fetched from the service and kept for a day. Whoever asks has looked at the URL. */
export class SnsCertificates {
  readonly #platform: Platform;
  readonly #known = new Map<string, Known>();

  constructor(a: { platform: Platform }) {
    this.#platform = a.platform;
  }

  async get(a: { tenant: string; url: string }): Promise<Certificate> {
    const { clock } = this.#platform;
    const known = this.#known.get(a.url);
    if (known && known.until > clock.millis()) return known.certificate;
    if (this.#known.size >= MOST) this.#makeRoom();
    if (this.#known.size >= MOST) return none({ reason: 'too many different certificates are named', later: true });
    const entry: Known = { until: clock.millis() + KEPT_MS, certificate: this.#fetch(a) };
    this.#known.set(a.url, entry);
    const certificate = await entry.certificate;
    if (!certificate.ok) entry.until = clock.millis() + FAILURE_KEPT_MS;
    return certificate;
  }

  #makeRoom(): void {
    const now = this.#platform.clock.millis();
    for (const [url, { until }] of this.#known) if (until <= now) this.#known.delete(url);
  }

  async #fetch(a: { tenant: string; url: string }): Promise<Certificate> {
    const result = await this.#platform.egress.call({
      ...a,
      method: 'GET',
      headers: { 'user-agent': 'dro' },
      body: null,
      timeoutMs: TIMEOUT_MS,
      // the admin who listed the topic allowed its service
      allow: [{ host: new URL(a.url).hostname }],
      signingKeys: [],
    });
    if (!result.ok) return none({ reason: `the certificate could not be fetched (${result.reason})`, later: true });
    const { status } = result;
    if (status !== 200)
      return none({ reason: `the service has no such certificate (${status})`, later: status >= 500 });
    try {
      const { publicKey: key, validFrom, validTo } = new X509Certificate(result.body);
      return { ok: true, key, validFrom: Date.parse(validFrom), validTo: Date.parse(validTo) };
    } catch {
      return none({ reason: 'what was fetched is no certificate', later: false });
    }
  }
}

function none(a: { reason: string; later: boolean }): Certificate {
  return { ok: false, ...a };
}
