import { type ApiClient, connect } from './api-client.ts';

/** How a command is told which platform it talks to. */
export const PLATFORM_ARGS = {
  url: {
    type: 'string',
    default: process.env['DRO_URL'] ?? `http://127.0.0.1:${process.env['PORT'] ?? '4680'}`,
    description: 'the platform (DRO_URL)',
  },
  token: { type: 'string', description: 'a token (DRO_TOKEN); the embedded runtime makes one itself' },
  tenant: { type: 'string', default: 'demo', description: 'the tenant, where a token is made' },
} as const;

/** Connects as its arguments say; where a token is made, it is an admin's. */
export function connectAs(args: { url: string; token?: string | undefined; tenant: string }): Promise<ApiClient> {
  const token = args.token ?? process.env['DRO_TOKEN'];
  return connect({ url: args.url, token, tenant: args.tenant, user: 'admin', roles: ['admin'] });
}
