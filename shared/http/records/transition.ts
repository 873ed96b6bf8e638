import { transitionRecord } from '#app/records/transition-record.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Answer } from '../answer.ts';
import { causeOf } from '../input/cause.ts';
import { idOf } from '../input/ids.ts';
import { ifMatchOf } from '../input/if-match.ts';
import type { Call } from '../route.ts';
import { clientWrite } from './client-write.ts';
import { entityRequest } from './record-answer.ts';
import type { WriteQuery } from './shapes.ts';

/** Moves a field along its state machine. */
export async function transition(a: {
  call: Call<WriteQuery>;
  field: string;
  to: string;
  body: JsonObject;
}): Promise<Answer> {
  const { call, field, to } = a;
  const { platform } = call.tools;
  const request = entityRequest(call);
  const id = idOf({ params: call.params, what: `${request.app}/${request.entity}` });
  const ifMatch = ifMatchOf(call.request);
  return clientWrite({
    call,
    body: a.body,
    work: (how) =>
      transitionRecord({
        platform,
        request: { ...request, id, field, to, by: causeOf(call), ...(ifMatch !== null && { ifMatch }), ...how },
      }),
  });
}
