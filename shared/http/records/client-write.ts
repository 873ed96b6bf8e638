import type { WriteRequest, WriteResult } from '#app/records/write-request.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Answer } from '../answer.ts';
import { forbidden } from '../auth/access.ts';
import { idempotently } from '../input/idempotency.ts';
import type { Call } from '../route.ts';
import { writeAnswer } from './record-answer.ts';
import { ACKNOWLEDGE, type WriteQuery } from './shapes.ts';

/** What of a client's request is the same for every write. */
export type ClientWrite = Pick<WriteRequest, 'acknowledge' | 'dryRun' | 'trace' | 'idempotency'>;

/**
 * Does a write that a client asks for: the token for warnings is taken out of the body, which then counts as it was
 * sent the first time; a dry run leaves no idempotency mark; a trace is for those who may see definitions.
 */
export async function clientWrite(a: {
  call: Call<WriteQuery>;
  body: JsonObject;
  work: (how: ClientWrite, values: JsonObject) => Promise<WriteResult>;
}): Promise<Answer> {
  const { call } = a;
  const { dry_run: dryRun = false, trace = false } = call.query;
  if (trace && !call.caller.may.has('definitions')) throw forbidden('definitions');
  const { body, token } = split(a.body);
  const how: ClientWrite = {
    acknowledge: { token, body },
    ...(dryRun && { dryRun }),
    ...(trace && { trace }),
  };
  const result = dryRun
    ? await a.work(how, body)
    : await idempotently({
        call,
        body,
        work: (idempotency) => a.work({ ...how, ...(idempotency && { idempotency }) }, body),
      });
  return writeAnswer({ call, result, dryRun });
}

function split(given: JsonObject): { body: JsonObject; token: string | null } {
  if (!Object.hasOwn(given, ACKNOWLEDGE)) return { body: given, token: null };
  const { [ACKNOWLEDGE]: token = null, ...body } = given;
  if (token === null || typeof token === 'string') return { body, token };
  const message = `${ACKNOWLEDGE} must be the acknowledgment_token of an answer`;
  throw invalid({ what: 'the body', issues: [{ path: ACKNOWLEDGE, code: 'WRONG_TYPE', message }] });
}
