import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';

/**
 * A number that people can say, made from the record's id: no counter that all orders would have to wait for. The
 * unique claim on it makes a clash a refusal instead of a double.
 */
export const assignOrderNumber: Hook = defineHook({
  name: 'assign_order_number',
  phase: 'before',
  kind: 'derive',
  events: ['create'],
  docs: 'Gives a new order its number; history keeps its own.',
  params: z.strictObject({}),
  run: (ctx) => {
    if (typeof ctx.record['number'] === 'string') return undefined;
    const digits = String(ctx.record['id']).replaceAll('-', '');
    const time = Number.parseInt(digits.slice(0, 12), 16).toString(36);
    const chance = Number.parseInt(digits.slice(-10), 16).toString(36).padStart(8, '0');
    return { update: { number: `SO-${time}-${chance}`.toUpperCase() } };
  },
});
