import { lintNotificationTemplate } from '#core/actions/notification-template.ts';
import { systemEventType } from '#core/catalog/system-types.ts';
import type { Finding } from '#core/entities/compiled-entity.ts';
import { invalid, isDroError } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { lintSpec } from '#core/fsm/lint-spec.ts';
import { lintPolicy } from '#core/policies/definition.ts';
import { definitionName, type StoredDefinition } from './collections.ts';
import type { TenantModel } from './tenant-model.ts';

const LIFECYCLE = ['created', 'updated', 'deleted'];

/** Throws VALIDATION_FAILED when a definition could not work in this model. */
export function checkDefinition(a: { stored: StoredDefinition; model: TenantModel }): void {
  const issues = lint(a);
  if (issues.length > 0) throw invalid({ what: `${a.stored.collection} ${definitionName(a.stored)}`, issues });
}

/** Throws VALIDATION_FAILED when a change of definitions breaks others. */
export function checkOthers(a: { before: TenantModel; after: TenantModel; except: readonly string[] }): void {
  const issues = brokenOthers(a).map(({ stored, issue }) => ({
    ...issue,
    path: `${stored.collection}:${definitionName(stored)}.${issue.path}`,
  }));
  if (issues.length > 0) throw invalid({ what: 'the change', issues });
}

/**
 * The problems that a change of definitions gives the others: an entity that loses a field still named by a rule,
 * a spec that is removed while an entity is bound to it.
 */
export function brokenOthers(a: {
  before: TenantModel;
  after: TenantModel;
  except: readonly string[];
}): { stored: StoredDefinition; issue: Issue }[] {
  return a.after.definitions
    .filter((one) => !a.except.includes(one.id) && one.collection !== 'policies' && one.collection !== 'event_catalog')
    .flatMap((stored) => {
      const broken = problems({ stored, model: a.after });
      const already = broken.length > 0 && problems({ stored, model: a.before }).length > 0;
      return already ? [] : broken.map((issue) => ({ stored, issue: { ...issue, code: 'IN_USE' as const } }));
    });
}

function problems(a: { stored: StoredDefinition; model: TenantModel }): readonly Issue[] {
  try {
    return lint(a);
  } catch (error) {
    if (isDroError(error)) return error.issues;
    throw error;
  }
}

function lint(a: { stored: StoredDefinition; model: TenantModel }): Issue[] {
  const { stored, model } = a;
  switch (stored.collection) {
    case 'entity_definitions':
      return [
        ...(model.entity(stored.body)?.findings ?? []).filter((one) => one.severity === 'error').map(toIssue),
        ...shadowedType({ path: `${stored.body.app}/${stored.body.name}`, model }),
      ];
    case 'fsm_specs':
      return lintSpec({ spec: stored.body });
    case 'policies':
      return lintPolicy({ policy: stored.body });
    case 'notification_templates':
      return lintNotificationTemplate(stored.body);
    case 'event_rules':
      model.rule(stored.id);
      return [];
    case '_workflows':
      model.workflow(stored.id);
      return [];
    case 'inbound_sources':
      model.inboundSource(stored.id);
      return [];
    case 'event_catalog':
      return reservedType({ ...stored.body, entityPaths: model.entityPaths });
  }
}

/** What comes with the platform means the same to every tenant, and what a write publishes is nobody else's. */
function reservedType(a: { type: string; app: string; entityPaths: readonly string[] }): Issue[] {
  const { type } = a;
  const writer = a.entityPaths.find((path) => isLifecycle({ ...a, path }));
  const message = systemEventType(type)
    ? `${type} is a type of the system catalog, which no tenant can change`
    : `${type} is what every write of ${writer} publishes, so that no rule would ever see another of this name`;
  return systemEventType(type) || writer ? [{ path: 'type', code: 'RESERVED_NAME', message }] : [];
}

/** The same, where the type was there before the entity. */
function shadowedType(a: { path: string; model: TenantModel }): Issue[] {
  const found = a.model.all('event_catalog').find(({ body }) => isLifecycle({ ...body, path: a.path }));
  if (!found) return [];
  const message = `${found.body.type} is a type of the catalog, and would be what every write of ${a.path} publishes`;
  return [{ path: 'name', code: 'RESERVED_NAME', message }];
}

function isLifecycle(a: { type: string; app: string; path: string }): boolean {
  return LIFECYCLE.some((verb) => `${a.app}/${a.type}` === `${a.path}.${verb}`);
}

/** A finding without what is only for its reader. */
function toIssue(finding: Finding): Issue {
  const { path, code, message, fix } = finding;
  return { path, code, message: fix === undefined ? message : `${message}: ${fix}` };
}
