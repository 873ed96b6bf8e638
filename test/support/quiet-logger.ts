import type { Json } from '#core/json/json.ts';
import type { Logger } from '#ports/logger.ts';

/** A logger that keeps its messages for the test to look at. */
export type QuietLogger = Logger & {
  lines: { level: string; message: string }[];
  /** whole lines, with their fields, as they would be written */
  written: string[];
};

/** Makes a logger that writes nowhere. */
export function quietLogger(): QuietLogger {
  const lines: { level: string; message: string }[] = [];
  const written: string[] = [];
  const at =
    (level: string) =>
    (message: string, fields: Record<string, Json> = {}): void => {
      lines.push({ level, message });
      written.push(JSON.stringify({ level, message, ...fields }));
    };
  return { lines, written, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
