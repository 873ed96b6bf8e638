import type { EgressEntry } from '#core/net/egress-allow.ts';

/** One call of a service outside. */
export type EgressCall = {
  tenant: string;
  url: string;
  method: string;
  headers: Readonly<Record<string, string>>;
  /** null = none */
  body: string | null;
  /** for all of it: redirects and the answer's body too */
  timeoutMs: number;
  /** where the tenant's calls may go */
  allow: readonly EgressEntry[];
  /** the live keys that the call is signed with; none = it is not signed */
  signingKeys: readonly string[];
};

/**
 * Why there is no answer. `refused`: it must not be called. `limited`: not now, and nothing was sent; the others may
 * pass by themselves.
 */
export type EgressFailure = 'refused' | 'limited' | 'broken' | 'timeout' | 'unreachable' | 'too_large';

/** What came of a call. An answer of any status is one. */
export type EgressResult =
  | { ok: true; status: number; headers: Readonly<Record<string, string>>; body: string }
  | { ok: false; reason: EgressFailure; detail: string; retryAfterMs?: number };

/**
 * The only way out. https unless the allow-list says otherwise; the host on the list, exactly; every address that the
 * name resolves to is a public one, and the connection goes to the address that was looked at; redirects (at most 3)
 * are held against all of that again. Bounded in time, in bytes, in calls at once and in calls a second of a tenant;
 * `broken` while a host has failed too often. Never throws.
 */
export interface Egress {
  call(a: EgressCall): Promise<EgressResult>;
}
