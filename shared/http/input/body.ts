import { isUtf8 } from 'node:buffer';
import type { z } from 'zod';
import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { keysOf } from '#core/definitions/schema-keys.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { mustBeSafe } from '#core/json/json-safety.ts';
import type { HttpRequest } from '../request.ts';
import { readBytes } from './read-bytes.ts';

const JSON_TYPE = 'application/json';
const JSON_TYPES = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;
const BOM = '\ufeff';

/**
 * The body of a request: one JSON object. Throws UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE, MALFORMED_BODY, and
 * VALIDATION_FAILED for a key that could reach behind an object.
 */
export async function readBody(a: { request: HttpRequest; mayBeEmpty: boolean }): Promise<JsonObject> {
  const { request } = a;
  mustBeJson(request);
  const bytes = await readBytes(request);
  if (bytes.length === 0 && a.mayBeEmpty) return {};
  if (!isUtf8(bytes)) throw malformed('the body is not UTF-8');
  const decoded = bytes.toString('utf8');
  const text = decoded.startsWith(BOM) ? decoded.slice(1) : decoded;
  const value = parse(text);
  if (!isObject(value)) throw malformed('the body must be one JSON object');
  mustBeSafe({ text, value });
  return value;
}

/** Makes the check of a body against a schema; throws VALIDATION_FAILED with paths and suggestions. */
export function bodyReader<B extends z.ZodType>(a: { schema: B }): (value: JsonObject) => z.output<B> {
  return (value) => {
    const result = a.schema.safeParse(value);
    if (result.success) return result.data;
    throw invalid({ what: 'the body', issues: issuesFromZod({ error: result.error, known: keysOf(a.schema) }) });
  };
}

/** A missing content type is taken for JSON: what is no JSON is found out soon enough. */
function mustBeJson(request: HttpRequest): void {
  const type = request.headers.get('content-type');
  if (type === null || type === JSON_TYPE || JSON_TYPES.test(type)) return;
  if (request.headers.get('content-length') === '0') return;
  throw new DroError({ code: 'UNSUPPORTED_MEDIA_TYPE', detail: `the body is ${type}, not ${JSON_TYPE} in UTF-8` });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : 'the body is not JSON');
  }
}

function malformed(detail: string): DroError {
  return new DroError({ code: 'MALFORMED_BODY', detail });
}
