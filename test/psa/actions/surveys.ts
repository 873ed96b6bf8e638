import { answer, askedCustomer } from '../asked-customer.ts';
import type { BusinessActions } from '../business-action.ts';
import { DAY_MS, type PsaWorld } from '../psa-world.ts';

const ask = async (psa: PsaWorld): Promise<void> => {
  await askedCustomer(psa);
};
const respond = async (psa: PsaWorld): Promise<void> => {
  await answer(psa, { score: 5, comment: 'quick and kind' });
};

/** What makes the events of surveys. */
export const surveysActions: BusinessActions = {
  SURVEY_SENT: { does: 'a customer is asked', run: ask },
  SURVEY_INVITATION_SENT: { does: 'a customer is asked about a ticket', run: ask },
  SURVEY_RESPONSE_RECEIVED: { does: 'a customer answers', run: respond },
  SURVEY_RESPONSE_SUBMITTED: { does: 'a customer answers about a ticket', run: respond },
  SURVEY_REMINDER_SENT: {
    does: 'some days go by without an answer',
    run: async (psa) => {
      await ask(psa);
      await psa.advance(4 * DAY_MS);
    },
  },
  SURVEY_EXPIRED: {
    does: 'the time for an answer runs out',
    run: async (psa) => {
      await ask(psa);
      await psa.advance(15 * DAY_MS);
    },
  },
  CSAT_ALERT_TRIGGERED: {
    does: 'an agent gets bad scores only',
    run: async (psa) => {
      for (const score of [2, 1, 2]) await answer(psa, { score, values: { agent_id: 'agent-of-bad-scores' } });
    },
  },
};
