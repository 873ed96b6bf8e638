import type { Hook } from '#core/hooks/define-hook.ts';
import { assignNumber } from './assign-number.ts';
import { bookTeamDay } from './book-team-day.ts';
import { bookTicketTime } from './book-ticket-time.ts';
import { escalateToNextBoard } from './escalate-to-next-board.ts';
import { keepBundle } from './keep-bundle.ts';
import { keepServiceLevels } from './keep-service-levels.ts';
import { noteMessageOnTicket } from './note-message-on-ticket.ts';

/** The hooks of tickets and the schedule. */
export const serviceHooks: readonly Hook[] = [
  assignNumber,
  bookTeamDay,
  bookTicketTime,
  escalateToNextBoard,
  keepBundle,
  keepServiceLevels,
  noteMessageOnTicket,
];
