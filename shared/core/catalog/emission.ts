import type { Issue } from '#core/errors/issue-codes.ts';
import { type SystemEventType, systemEventType } from './system-types.ts';

/** Why events of a type are never sent; nothing when they may be. A template is looked at only at run time. */
export function emissionIssues(a: { type: unknown; path: string }): Issue[] {
  const type = typeof a.type === 'string' ? systemEventType(a.type) : null;
  if (type === null || (type.status !== 'retired' && type.status !== 'catalog_only')) return [];
  return [{ path: a.path, code: 'NOT_EMITTED', message: `${type.type} is never emitted. ${whyOf(type)}` }];
}

/** Why nobody can listen to a type: a rule on what is retired would never fire. */
export function listenIssues(a: { type: string; path: string }): Issue[] {
  const type = systemEventType(a.type);
  return type?.status === 'retired' ? emissionIssues(a) : [];
}

/** Why a type is not active, and what is to be used instead. */
export function whyOf(type: SystemEventType): string {
  const instead = type.successors.length === 0 ? '' : ` Use ${type.successors.join(', ')}.`;
  return `${type.reason ?? ''}${instead}`.trim();
}
