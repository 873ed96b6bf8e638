import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { Json } from '#core/json/json.ts';
import type { Logger } from '#ports/logger.ts';

/** Our log lines through Powertools: JSON, with the service, the request and the trace. */
export function createLogger(): Logger & { powertools: PowertoolsLogger } {
  const powertools = new PowertoolsLogger();
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: Record<string, Json> = {}): void =>
      powertools[level](message, fields);
  return { powertools, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
