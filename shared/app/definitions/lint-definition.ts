import { checkDefinition } from '#core/definitions/check-model.ts';
import type { Collection, StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { Finding } from '#core/entities/compiled-entity.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import { fixOf } from '#core/errors/fixes.ts';
import { findingsOfSpec } from '#core/fsm/lint-spec.ts';
import type { JsonObject } from '#core/json/json.ts';
import { appFindings } from '#core/rules/app-findings.ts';
import { cycleFindings } from '#core/rules/find-cycle.ts';
import { idleFindings } from '#core/rules/idle-findings.ts';
import { findingsOfWorkflow } from '#core/workflows/find-in-workflow.ts';
import { nestingFindings } from '#core/workflows/find-nesting.ts';
import { withDraft } from './draft.ts';

const NOW = '2026-01-01T00:00:00.000Z';

/**
 * All that is to be said of a definition before it is saved: what would refuse it, as errors, and what is hardly meant,
 * as warnings; each with what to do about it.
 */
export function lintDefinition(a: { model: TenantModel; collection: Collection; value: JsonObject }): Finding[] {
  try {
    const { model, stored } = withDraft({ ...a, now: NOW });
    checkDefinition({ stored, model });
    return warningsOf({ model, stored }).map(withFix);
  } catch (error) {
    if (!isDroError(error)) throw error;
    return error.issues.map((issue) => withFix({ severity: 'error', ...issue }));
  }
}

/** What is hardly meant in a definition that could be saved. */
export function warningsOf(a: { model: TenantModel; stored: StoredDefinition }): Finding[] {
  const { model, stored } = a;
  switch (stored.collection) {
    case 'entity_definitions':
      return [...(model.entity(stored.body)?.findings ?? [])];
    case 'fsm_specs':
      return findingsOfSpec({ spec: stored.body });
    case 'event_rules':
      return findingsOfRule({ model, ruleId: stored.id });
    case '_workflows': {
      const workflow = model.workflow(stored.id);
      return workflow ? [...findingsOfWorkflow({ workflow }), ...nestingFindings({ model, stored })] : [];
    }
    default:
      return [];
  }
}

function withFix(finding: Finding): Finding {
  return { ...finding, fix: finding.fix ?? fixOf(finding) };
}

function findingsOfRule(a: { model: TenantModel; ruleId: string }): Finding[] {
  return [...appFindings(a), ...cycleFindings(a), ...idleFindings(a)];
}
