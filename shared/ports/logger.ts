import type { Json } from '#core/json/json.ts';

/** Structured log lines: a message that is constant, and fields. Never values of pii or secret fields. */
export interface Logger {
  debug(message: string, fields?: Record<string, Json>): void;
  info(message: string, fields?: Record<string, Json>): void;
  warn(message: string, fields?: Record<string, Json>): void;
  error(message: string, fields?: Record<string, Json>): void;
}
