import { Logger as Powertools } from '@aws-lambda-powertools/logger';
import type { LogLevel } from '@aws-lambda-powertools/logger/types';
import type { Context } from 'aws-lambda';
import type { Json } from '#core/json/json.ts';
import type { LogFields, Logger } from '#ports/logger.ts';

/** Our log lines through Powertools: JSON with the service, the request and the trace. */
export type CloudLogger = Logger & {
  /** All lines of one invocation bear what is known of it, as its correlation id. Invocations come one at a time. */
  during<T>(a: { context?: Context; fields?: LogFields; work: () => Promise<T> }): Promise<T>;
};

/** A logger of one function; service and level are as its environment says, `INFO` unless it says another one. */
export function createCloudLogger(a: { service?: string; level?: LogLevel } = {}): CloudLogger {
  const powertools = new Powertools({
    ...(a.service !== undefined && { serviceName: a.service }),
    ...(a.level !== undefined && { logLevel: a.level }),
  });
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: Record<string, Json> = {}): void =>
      powertools[level](message, fields);
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    during: async ({ context, fields = {}, work }) => {
      if (context) powertools.addContext(context);
      powertools.appendKeys(fields);
      try {
        return await work();
      } finally {
        powertools.resetKeys();
      }
    },
  };
}
