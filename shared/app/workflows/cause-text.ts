import { z } from 'zod';
import { isObject, type Json } from '#core/json/json.ts';

/**
 * What a machine tells of a failure, as people read it. Of a function that failed it has what Lambda says, which is JSON
 * with the message in it.
 */
export const causeText = z.string().transform(messageOf);

/** What a task that handles a failure is told of it. */
export const failure = { error: z.string(), cause: causeText };

function messageOf(cause: string): string {
  const said = cause.startsWith('{') ? parsed(cause) : null;
  const message = isObject(said) ? said['errorMessage'] : undefined;
  return typeof message === 'string' ? message : cause;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
