import { createOidcTokens } from '#adapters/tokens/oidc-tokens.ts';
import { cloudOfProcess } from '../runtime/cloud-of-process.ts';
import { readIssuers } from '../runtime/issuers.ts';
import { createApiHandler } from './api-handler.ts';

const cloud = cloudOfProcess();
const tokens = createOidcTokens({ issuers: readIssuers({ env: process.env }), clock: cloud.clock });

/** What the gateway calls. */
export const handler = createApiHandler({ cloud, tokens });
