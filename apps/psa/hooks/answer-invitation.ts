import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';

/** Who has answered is neither reminded nor asked again. */
export const answerInvitation: Hook = defineHook({
  name: 'answer_invitation',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create'],
  docs: 'Settles the invitation with its answer, in one transaction.',
  params: z.strictObject({}),
  run: ({ record }) => {
    const id = String(record['invitation_id']);
    return {
      writes: [
        {
          operation: 'update',
          app: 'psa',
          entity: 'survey_invitations',
          id,
          values: { status: 'answered', remind_at: null },
        },
      ],
    };
  },
});
