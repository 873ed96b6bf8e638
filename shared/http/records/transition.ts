import { transitionRecord } from '#app/records/transition-record.ts';
import type { Answer } from '../answer.ts';
import { causeOf } from '../input/cause.ts';
import { idempotently } from '../input/idempotency.ts';
import { idOf } from '../input/ids.ts';
import { ifMatchOf } from '../input/if-match.ts';
import type { Call } from '../route.ts';
import { entityRequest, writeAnswer } from './record-answer.ts';

/** Moves a field along its state machine. */
export async function transition(a: { call: Call; field: string; to: string }): Promise<Answer> {
  const { call, field, to } = a;
  const { platform } = call.tools;
  const request = entityRequest(call);
  const id = idOf({ params: call.params, what: `${request.app}/${request.entity}` });
  const ifMatch = ifMatchOf(call.request);
  return idempotently({
    call,
    body: { field, to },
    work: async (idempotency) => {
      const result = await transitionRecord({
        platform,
        request: {
          ...request,
          id,
          field,
          to,
          by: causeOf(call),
          ...(ifMatch !== null && { ifMatch }),
          ...(idempotency && { idempotency }),
        },
      });
      return writeAnswer({ call, result });
    },
  });
}
