import { DroError } from '#core/errors/dro-error.ts';

/**
 * Who may call a route (design §5). `signed_in` = any token; what else is needed is the use case's to say.
 */
export type Access = 'signed_in' | 'read_records' | 'write_records' | 'definitions' | 'operations' | 'admin';

type Rule = { needs: string; holds: (roles: readonly string[]) => boolean };

// roles that manage the platform and say nothing about the business
const MANAGERS: readonly string[] = ['integrator', 'operator'];

const RULES: Readonly<Record<Access, Rule>> = {
  signed_in: { needs: 'a token', holds: () => true },
  read_records: { needs: 'any role', holds: (roles) => roles.length > 0 },
  write_records: {
    needs: 'the role member, admin or one of the business',
    holds: (roles) => roles.some((role) => !MANAGERS.includes(role)),
  },
  definitions: {
    needs: 'the role integrator or admin',
    holds: (roles) => hasOne({ roles, of: ['integrator', 'admin'] }),
  },
  operations: { needs: 'the role operator or admin', holds: (roles) => hasOne({ roles, of: ['operator', 'admin'] }) },
  admin: { needs: 'the role admin', holds: (roles) => roles.includes('admin') },
};

const ALL = Object.keys(RULES) as Access[];

/** All that somebody with these roles may do. */
export function accessOf(roles: readonly string[]): ReadonlySet<Access> {
  return new Set(ALL.filter((access) => RULES[access].holds(roles)));
}

/** The refusal, which names the role that is missing. */
export function forbidden(access: Access): DroError {
  return new DroError({ code: 'FORBIDDEN', detail: `this needs ${RULES[access].needs}` });
}

function hasOne(a: { roles: readonly string[]; of: readonly string[] }): boolean {
  return a.roles.some((role) => a.of.includes(role));
}
