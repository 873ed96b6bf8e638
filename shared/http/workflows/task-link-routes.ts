import { decideByLink, readByLink } from '#app/workflows/people/by-link.ts';
import type { ErrorCode } from '#core/errors/codes.ts';
import type { Json } from '#core/json/json.ts';
import type { Answer } from '../answer.ts';
import { bodyReader, readBody } from '../input/body.ts';
import { paramOf } from '../input/ids.ts';
import { NO_QUERY, queryReader } from '../input/query.ts';
import type { Route } from '../route.ts';
import { LINK_DECISION, LINK_INPUT, LINKED_TASK } from './shapes.ts';

const COMMON = { path: '/api/_tasks/{token}', tag: 'workflows', access: 'public', query: NO_QUERY } as const;
const ERRORS: readonly ErrorCode[] = ['LINK_SPENT', 'ALREADY_DECIDED', 'FORBIDDEN'];
// the address is the key: it is neither kept by caches nor told to where the page leads
const SECRET_PLACE = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };

/** Deciding by a link from a notification: nobody signs in, the token says who it is and is good for one decision. */
export const taskLinkRoutes: readonly Route[] = [readRoute(), decideRoute()];

function readRoute(): Route {
  const readQuery = queryReader({ schema: NO_QUERY });
  return {
    ...COMMON,
    method: 'GET',
    operationId: 'readTask',
    summary: 'What the link of a notification is for; looking at it decides nothing',
    body: null,
    mayBeEmpty: false,
    answers: { 200: LINKED_TASK },
    errors: ERRORS,
    run: async ({ tools, params, request }) => {
      readQuery(request.url);
      return secret(await readByLink({ platform: tools.platform, token: paramOf({ params, name: 'token' }) }));
    },
  };
}

function decideRoute(): Route {
  const readQuery = queryReader({ schema: NO_QUERY });
  const parse = bodyReader({ schema: LINK_INPUT });
  return {
    ...COMMON,
    method: 'POST',
    operationId: 'decideTask',
    summary: 'Decide by the link of a notification; it is used up then',
    body: LINK_INPUT,
    mayBeEmpty: false,
    answers: { 200: LINK_DECISION },
    errors: [...ERRORS, 'RECORD_CHANGED', 'CONTENTION'],
    run: async ({ tools, params, request }) => {
      readQuery(request.url);
      const { outcome, fields, comment, shown_hash: shownHash } = parse(await readBody({ request, mayBeEmpty: false }));
      const wait = await decideByLink({
        platform: tools.platform,
        token: paramOf({ params, name: 'token' }),
        outcome,
        ...(fields !== undefined && { fields }),
        ...(comment !== undefined && { comment }),
        ...(shownHash !== undefined && { shownHash }),
      });
      return secret({ state: wait.state, outcome: wait.outcome });
    },
  };
}

function secret(body: Json): Answer {
  return { status: 200, body, headers: SECRET_PLACE };
}
