import type { Hook } from '#core/hooks/define-hook.ts';
import { addressMail } from './address-mail.ts';
import { answerInvitation } from './answer-invitation.ts';
import { applyMailEvent } from './apply-mail-event.ts';
import { countCsat } from './count-csat.ts';
import { findMail } from './find-mail.ts';
import { matchReply } from './match-reply.ts';
import { takeFromInvitation } from './take-from-invitation.ts';

/** The hooks of documents, mail, surveys, integrations and devices. */
export const officeHooks: readonly Hook[] = [
  addressMail,
  answerInvitation,
  applyMailEvent,
  countCsat,
  findMail,
  matchReply,
  takeFromInvitation,
];
