import { joinPath } from '#core/definitions/from-zod.ts';
import type { Finding } from '#core/entities/compiled-entity.ts';
import { isObject, type Json } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';
import { findUser } from './find-user.ts';

/** Somebody whom a definition names, and where. */
type Named = { name: string; path: string };

const FIX = 'name a user by id or handle, or let somebody of that name sign in before a task is made';

/** Whom a workflow asks by name although nobody is called so: somebody who is still to come may be meant. */
export async function findUnknownPeople(a: { platform: Platform; tenant: string; body: Json }): Promise<Finding[]> {
  const { platform, tenant } = a;
  const findings = namedIn({ value: a.body, path: '' }).map(async ({ name, path }): Promise<Finding[]> => {
    if (await findUser({ platform, tenant, name })) return [];
    const message = `${path}: there is no user "${name}"; a task that is made as it is now waits for somebody who cannot decide`;
    return [{ severity: 'warning', path, code: 'REFERENCE_NOT_FOUND', message, fix: FIX }];
  });
  return (await Promise.all(findings)).flat();
}

function namedIn(a: { value: Json; path: string }): Named[] {
  const { value, path } = a;
  if (Array.isArray(value)) return value.flatMap((one, i) => namedIn({ value: one, path: at(path, i) }));
  if (!isObject(value)) return [];
  const { assignee, escalate } = value;
  const rungs = Array.isArray(escalate) ? escalate : [];
  return [
    ...assigned({ value: assignee, path: at(path, 'assignee') }),
    ...rungs.flatMap((rung, i) =>
      isObject(rung) ? assigned({ value: rung['to'], path: at(at(at(path, 'escalate'), i), 'to') }) : [],
    ),
    ...Object.entries(value).flatMap(([key, one]) => namedIn({ value: one, path: at(path, key) })),
  ];
}

function assigned(a: { value: Json | undefined; path: string }): Named[] {
  const { value, path } = a;
  if (!isObject(value)) return [];
  const { type, user, users } = value;
  if (type === 'fixed' && typeof user === 'string') return [{ name: user, path: at(path, 'user') }];
  if (type !== 'users' || !Array.isArray(users)) return [];
  return users.flatMap((name, i) => (typeof name === 'string' ? [{ name, path: at(at(path, 'users'), i) }] : []));
}

function at(prefix: string, part: string | number): string {
  return joinPath({ prefix, parts: [part] });
}
