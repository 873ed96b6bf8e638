import { entityOf, readRow } from '#app/records/read-record.ts';
import { writeRecord } from '#app/records/write-record.ts';
import type { WriteResult } from '#app/records/write-request.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Answer } from '../answer.ts';
import { causeOf } from '../input/cause.ts';
import { idempotently } from '../input/idempotency.ts';
import { idOf } from '../input/ids.ts';
import { ifMatchOf } from '../input/if-match.ts';
import type { Call } from '../route.ts';
import { entityRequest, writeAnswer } from './record-answer.ts';

/** Creates a record. */
export async function create(a: { call: Call; values: JsonObject }): Promise<Answer> {
  const { call, values } = a;
  const { tenant, app, entity } = entityRequest(call);
  const result = await idempotently({
    call,
    body: values,
    work: (idempotency) =>
      writeRecord({
        platform: call.tools.platform,
        request: {
          tenant,
          command: { operation: 'create', app, entity, values, origin: 'client' },
          by: causeOf(call),
          ...(idempotency && { idempotency }),
        },
      }),
  });
  return writeAnswer({ call, result });
}

/** Changes or deletes a record; what a reader may not see is not there for a writer either. */
export async function change(a: { call: Call; operation: 'update' | 'delete'; values: JsonObject }): Promise<Answer> {
  const { call, operation, values } = a;
  const { platform } = call.tools;
  const request = entityRequest(call);
  const { tenant, app, entity } = request;
  const id = idOf({ params: call.params, what: `${app}/${entity}` });
  const ifMatch = ifMatchOf(call.request);
  const work = async (idempotency: { key: string; bodyHash: string } | null): Promise<WriteResult> => {
    const { readFilter } = await entityOf({ platform, request });
    if (readFilter !== null) await readRow({ platform, request: { ...request, id } });
    return writeRecord({
      platform,
      request: {
        tenant,
        command: { operation, app, entity, id, values, origin: 'client', ...(ifMatch !== null && { ifMatch }) },
        by: causeOf(call),
        ...(idempotency && { idempotency }),
      },
    });
  };
  return writeAnswer({ call, result: await idempotently({ call, body: values, work }) });
}
