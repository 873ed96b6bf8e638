import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';

const SCORES: Readonly<Record<string, { least: number; most: number }>> = {
  csat: { least: 1, most: 5 },
  nps: { least: 0, most: 10 },
};

/** An answer is about what its invitation is about; nobody says that themselves. */
export const takeFromInvitation: Hook = defineHook({
  name: 'take_from_invitation',
  phase: 'before',
  kind: 'derive',
  events: ['create'],
  docs: 'Takes survey, recipient, client and ticket of an answer from its invitation, which must be open, and refuses a score that the survey does not have.',
  params: z.strictObject({}),
  run: async ({ record, db, now }) => {
    const id = String(record['invitation_id']);
    const invitation = await db.get({ app: 'psa', entity: 'survey_invitations', id });
    if (invitation === null) return undefined;
    const open = invitation['status'] === 'open' && now < String(invitation['expires_at']);
    if (!open) return { abort: 'the invitation is not open any more' };
    const scores = SCORES[String(invitation['survey_type'])];
    const score = Number(record['score']);
    if (scores && (score < scores.least || score > scores.most)) {
      return { abort: `a score goes from ${scores.least} to ${scores.most}` };
    }
    const { survey_id = null, recipient_id = null, client_id = null, ticket_id = null } = invitation;
    return { update: { survey_id, recipient_id, client_id, ticket_id } };
  },
});
