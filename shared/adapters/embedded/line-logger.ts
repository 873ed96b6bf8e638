import type { Json } from '#core/json/json.ts';
import type { Clock } from '#ports/clock.ts';
import type { Logger } from '#ports/logger.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
/** From which level on lines are written. */
export type LogLevel = (typeof LEVELS)[number] | 'silent';

/** Log lines as JSON, one a line. */
export function lineLogger(a: { clock: Clock; level: LogLevel; write: (line: string) => void }): Logger {
  const from = a.level === 'silent' ? LEVELS.length : LEVELS.indexOf(a.level);
  const at =
    (level: (typeof LEVELS)[number]) =>
    (message: string, fields: Record<string, Json> = {}): void => {
      if (LEVELS.indexOf(level) < from) return;
      a.write(`${JSON.stringify({ at: a.clock.now(), level, message, ...fields })}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
