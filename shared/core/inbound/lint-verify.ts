import type { Issue } from '#core/errors/issue-codes.ts';
import type { HmacVerify, Verify } from './definition.ts';

/** What of a signature's form could never hold, or would hold for what somebody changed. */
export function verifyIssues(a: { verify: Verify }): Issue[] {
  return a.verify.kind === 'hmac' ? hmacIssues(a.verify) : [];
}

function hmacIssues(verify: HmacVerify): Issue[] {
  const { prefix, parts, timestamp_header: header, tolerance, signed } = verify;
  const issues: Issue[] = [];
  const timed = header !== undefined || parts?.timestamp !== undefined;
  const add = (path: string, message: string): void => {
    issues.push({ path: `verify.${path}`, code: 'NOT_APPLICABLE', message: `verify.${path}: ${message}` });
  };
  if (prefix !== undefined && parts) add('prefix', 'parts say where the signature stands');
  if (header !== undefined && parts?.timestamp !== undefined) add('timestamp_header', 'parts have the timestamp');
  if (tolerance !== undefined && !timed) add('tolerance', 'there is no timestamp that it could be held against');
  if (signed === undefined) return issues;
  if (!signed.includes('{body}')) add('signed', 'it must hold {body}, or anything could be sent');
  if (timed && !signed.includes('{timestamp}')) add('signed', 'it must hold {timestamp}, or anybody could change it');
  if (!timed && signed.includes('{timestamp}')) add('signed', 'there is no timestamp');
  return issues;
}

/** What stands before and after the body in what is signed. */
export function signedAround(a: { verify: HmacVerify; timestamp: string | null }): [before: string, after: string] {
  const { verify, timestamp } = a;
  const form = verify.signed ?? (timestamp === null ? '{body}' : '{timestamp}.{body}');
  const [before = '', after = ''] = form.split('{body}').map((text) => text.replaceAll('{timestamp}', timestamp ?? ''));
  return [before, after];
}
