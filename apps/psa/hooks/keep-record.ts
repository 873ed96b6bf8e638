import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';

/** What is in the books is never taken out of them. */
export const keepRecord: Hook = defineHook({
  name: 'keep_record',
  phase: 'before',
  kind: 'validate',
  events: ['delete'],
  docs: 'Refuses every deletion; `instead` says what to do.',
  params: z.strictObject({ instead: z.string() }),
  run: ({ entity_name, params }) => ({ abort: `records of ${entity_name} are never deleted; ${params.instead}` }),
});
