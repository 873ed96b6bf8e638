import { z } from 'zod';
import { defineTaskHandler } from '../tasks/define-task-handler.ts';
import { openEventWait } from './open-event-wait.ts';
import { timeOutEventWait } from './time-out-event-wait.ts';

/** Opens the wait of a step for events, signals or another workflow. */
export const awaitTask = defineTaskHandler({ do: 'await', more: { token: z.string() }, run: openEventWait });

/** Asks the wait what counts when its time ran out. */
export const awaitTimedOutTask = defineTaskHandler({ do: 'await_timed_out', more: {}, run: timeOutEventWait });
