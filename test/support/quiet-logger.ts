import type { Logger } from '#ports/logger.ts';

/** A logger that keeps its messages for the test to look at. */
export type QuietLogger = Logger & { lines: { level: string; message: string }[] };

/** Makes a logger that writes nowhere. */
export function quietLogger(): QuietLogger {
  const lines: { level: string; message: string }[] = [];
  const at = (level: string) => (message: string) => void lines.push({ level, message });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
