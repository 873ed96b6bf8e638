import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { type Resource, referred } from './resources.ts';

/** What somebody may do, with each resource in a line of its own. */
export type Permission = { action: string; resource: string; conditions: boolean };

/** The permissions of a role, those that were attached to it included, in order. */
export function permissionsOf(a: { resources: readonly Resource[]; role: string }): Permission[] {
  return a.resources
    .filter(
      ({ type, properties }) =>
        type === 'AWS::IAM::Policy' && list(properties['Roles']).some((role) => referred(role) === a.role),
    )
    .flatMap(({ properties }) => statementsOf(properties['PolicyDocument']))
    .filter((statement) => statement['Effect'] === 'Allow')
    .flatMap((statement) =>
      list(statement['Action']).flatMap((action) =>
        list(statement['Resource']).map((resource) => ({
          action: String(action),
          resource: String(resource),
          conditions: statement['Condition'] !== undefined,
        })),
      ),
    )
    .sort((x, y) => (`${x.action} ${x.resource}` < `${y.action} ${y.resource}` ? -1 : 1));
}

/** The statements of a policy. */
export function statementsOf(document: Json | undefined): JsonObject[] {
  return isObject(document) ? list(document['Statement']).filter(isObject) : [];
}

/** A member that may be one or several. */
export function list(value: Json | undefined): Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
