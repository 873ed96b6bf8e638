import type { Finding } from '#core/entities/compiled-entity.ts';
import type { InboundSource } from '#core/inbound/definition.ts';
import type { Platform } from '../platform.ts';
import { secretNames } from '../settings/secrets.ts';

/** What the author of a source should know: without its secret no delivery is believed. */
export async function findingsOfSource(a: {
  platform: Platform;
  tenant: string;
  source: InboundSource;
}): Promise<Finding[]> {
  const { verify } = a.source;
  if (verify.kind !== 'hmac') return [];
  const known = (await secretNames(a)).map((one) => one.name);
  if (known.includes(verify.secret) || known.includes(`${verify.secret}_NEXT`)) return [];
  return [
    {
      severity: 'warning',
      path: 'verify.secret',
      code: 'UNKNOWN_NAME',
      message: `there is no secret ${verify.secret}, so that all deliveries are refused`,
      fix: `An admin keeps it with PUT /api/_admin/secrets/${verify.secret}.`,
    },
  ];
}
