import { writeRecord } from '#app/records/write-record.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Answer } from '../answer.ts';
import { causeOf } from '../input/cause.ts';
import { idOf } from '../input/ids.ts';
import { ifMatchOf } from '../input/if-match.ts';
import type { Call } from '../route.ts';
import { clientWrite } from './client-write.ts';
import { entityRequest } from './record-answer.ts';
import type { WriteQuery } from './shapes.ts';

/** Creates a record. */
export function create(a: { call: Call<WriteQuery>; body: JsonObject }): Promise<Answer> {
  const { call, body } = a;
  const { tenant, app, entity } = entityRequest(call);
  return clientWrite({
    call,
    body,
    work: (how, values) =>
      writeRecord({
        platform: call.tools.platform,
        request: {
          tenant,
          command: { operation: 'create', app, entity, values, origin: 'client' },
          by: causeOf(call),
          ...how,
        },
      }),
  });
}

/** Changes, deletes or brings back a record; what a reader may not see is not there for a writer either. */
export async function change(a: {
  call: Call<WriteQuery>;
  operation: 'update' | 'delete' | 'restore';
  body: JsonObject;
}): Promise<Answer> {
  const { call, operation, body } = a;
  const { platform } = call.tools;
  const { tenant, app, entity } = entityRequest(call);
  const id = idOf({ params: call.params, what: `${app}/${entity}` });
  const ifMatch = ifMatchOf(call.request);
  return clientWrite({
    call,
    body,
    work: (how, values) =>
      writeRecord({
        platform,
        request: {
          tenant,
          command: { operation, app, entity, id, values, origin: 'client', ...(ifMatch !== null && { ifMatch }) },
          by: causeOf(call),
          ...how,
        },
      }),
  });
}
