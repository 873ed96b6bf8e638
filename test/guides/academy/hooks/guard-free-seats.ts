import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';

/** Nobody books a seat that is not there. */
export const guardFreeSeats: Hook = defineHook({
  name: 'guard_free_seats',
  phase: 'before',
  kind: 'validate',
  events: ['create'],
  docs: 'Refuses a booking of more seats than its course has free.',
  params: z.strictObject({ kept_back: z.number().int().min(0).default(0) }),
  run: async ({ record, params, db }) => {
    const course = await db.get({ app: 'academy', entity: 'courses', id: String(record['course_id']) });
    const free = Number(course?.['seats_free'] ?? 0) - params.kept_back;
    return Number(record['seats']) > free ? { abort: `only ${free} seats are free` } : undefined;
  },
});
