import type { ActionRunner } from './action-context.ts';

/** Writes a line to the log. */
export const log: ActionRunner = ({ platform, params, context }) => {
  const level = params['level'];
  const message = String(params['message'] ?? '');
  const fields = { tenant: context.tenant, cause: context.by.cause, event_id: context.event?.id ?? null };
  const write = level === 'debug' || level === 'warn' || level === 'error' ? level : 'info';
  platform.logger[write](message, fields);
  return Promise.resolve(null);
};
