import type { EventType } from '#core/catalog/event-type.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { BOOL, type CelType, DATETIME, DYN, INT, objectOf, type Scope, STRING } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { compileTemplate, type Template } from '#core/expressions/template.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { RuleNeighbours } from '#core/rules/compile-rule.ts';
import { compileThen } from './compile-then.ts';
import type { InboundSource } from './definition.ts';
import { verifyIssues } from './lint-verify.ts';

/** What an entry of the map does with a delivery that it takes. */
export type CompiledThen =
  | { kind: 'ignore' }
  | { kind: 'event'; type: EventType; payload: Render }
  | {
      kind: 'write';
      app: string;
      entity: string;
      operation: 'create' | 'update' | 'transition';
      /** the record that is meant; null when it makes one */
      find: Render | null;
      values: Render;
    };
type Render = (env: JsonObject) => JsonObject;

/** An entry of the map; `each` gives a list whose items are taken one by one. */
export type CompiledEntry = { when: Expression | null; each: Expression | null; then: CompiledThen };

/** A source in the form that runs. */
export type CompiledSource = {
  source: InboundSource;
  /** the id of a delivery by its body; null when a header has it, or nothing is said */
  dedupe: Expression | null;
  eventName: Template | null;
  entries: readonly CompiledEntry[];
};

const SNS: CelType = objectOf({ message_id: STRING, topic_arn: STRING, subject: STRING, timestamp: DATETIME });

/** Compiles a parsed source, or throws VALIDATION_FAILED with all that could never work. */
export function compileSource(a: { source: InboundSource; neighbours: RuleNeighbours }): CompiledSource {
  const { source, neighbours } = a;
  const { dedupe, integration } = source;
  const issues: Issue[] = [...verifyIssues(source)];
  const scope = scopeOf({ source, policies: neighbours.policies });
  // what names a delivery must not change with what an admin sets
  const { policy: _, ...delivered } = scope;
  const byPath = dedupe !== undefined && 'path' in dedupe ? dedupe.path : null;
  const compiled: CompiledSource = {
    source,
    dedupe: byPath === null ? null : expressionOf({ source: byPath, scope: delivered, path: 'dedupe.path', issues }),
    eventName: integration ? templateOf({ source: integration.event_name, scope, issues }) : null,
    entries: source.map.map((entry, i) =>
      compileEntry({ entry, scope, source, neighbours, path: `map[${i}]`, issues }),
    ),
  };
  const open = source.map.findIndex(({ when }) => when === undefined);
  if (open !== -1 && open < source.map.length - 1) {
    const path = `map[${open + 1}]`;
    issues.push({ path, code: 'UNREACHABLE', message: `${path}: map[${open}] has no condition and takes all` });
  }
  if (issues.length > 0) throw invalid({ what: `inbound source ${source.app}/${source.name}`, issues });
  return compiled;
}

function compileEntry(a: {
  entry: InboundSource['map'][number];
  scope: Scope;
  source: InboundSource;
  neighbours: RuleNeighbours;
  path: string;
  issues: Issue[];
}): CompiledEntry {
  const { entry, scope, path, issues } = a;
  const { when, each, then } = entry;
  if (each !== undefined && 'ignore' in then) {
    issues.push({
      path: `${path}.each`,
      code: 'NOT_APPLICABLE',
      message: `${path}.each: what is ignored has no items`,
    });
  }
  const inner = each === undefined ? scope : { ...scope, item: DYN, index: INT };
  return {
    when: when === undefined ? null : expressionOf({ source: when, scope, expect: BOOL, path: `${path}.when`, issues }),
    each: each === undefined ? null : expressionOf({ source: each, scope, path: `${path}.each`, issues }),
    then: compileThen({ ...a, then, app: a.source.app, scope: inner, path: `${path}.then` }),
  };
}

/** The names that a source's conditions and templates see. */
function scopeOf(a: { source: InboundSource; policies: Record<string, CelType> }): Scope {
  const { source } = a;
  return {
    body: DYN,
    headers: objectOf(Object.fromEntries(source.headers.map((name) => [name, STRING]))),
    policy: objectOf(a.policies),
    now: DATETIME,
    ...(source.verify.kind === 'sns' && { sns: SNS }),
  };
}

function expressionOf(a: {
  source: string;
  scope: Scope;
  expect?: CelType;
  path: string;
  issues: Issue[];
}): Expression | null {
  const result = compileExpression(a);
  if (result.ok) return result.expression;
  a.issues.push(...result.issues);
  return null;
}

function templateOf(a: { source: string; scope: Scope; issues: Issue[] }): Template | null {
  const result = compileTemplate({ ...a, path: 'integration.event_name' });
  if (result.ok) return result.template;
  a.issues.push(...result.issues);
  return null;
}
