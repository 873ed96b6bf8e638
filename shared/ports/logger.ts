import type { Json } from '#core/json/json.ts';

/** What goes with a line. The names of the line's own parts are not among them: one would take the place of the other. */
export type LogFields = Record<string, Json> & { message?: never; level?: never; at?: never };

/** Structured log lines: a message that is constant, and fields. Never values of pii or secret fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
