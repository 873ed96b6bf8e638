import { checkEntity, checkFields, checkKnown } from '#core/actions/checks.ts';
import { sendingIssues } from '#core/catalog/check-sending.ts';
import { emissionIssues } from '#core/catalog/emission.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Scope } from '#core/expressions/cel-type.ts';
import { compileTemplateTree } from '#core/expressions/template.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { boundStates } from '#core/rules/bound-states.ts';
import type { RuleNeighbours } from '#core/rules/compile-rule.ts';
import type { CompiledThen } from './compile-source.ts';
import type { InboundSource } from './definition.ts';

type Then = InboundSource['map'][number]['then'];
type Write = Extract<Then, { write: unknown }>['write'];
type Event = Extract<Then, { event: unknown }>['event'];
type Input = { app: string; scope: Scope; neighbours: RuleNeighbours; path: string; issues: Issue[] };

// stands for what is refused: nothing with issues is ever run
const NOTHING: CompiledThen = { kind: 'ignore' };

/** Compiles what an entry of the map does, or adds to `issues`. */
export function compileThen(a: Input & { then: Then }): CompiledThen {
  const { then, path } = a;
  if ('event' in then) return compileEvent({ ...a, event: then.event, path: `${path}.event` });
  if ('write' in then) return compileWrite({ ...a, write: then.write, path: `${path}.write` });
  return { kind: 'ignore' };
}

function compileEvent(a: Input & { event: Event }): CompiledThen {
  const { event, path, issues, neighbours } = a;
  const listed = neighbours.catalog.filter((one) => one.type === event.type);
  const type = listed.find((one) => one.app === a.app) ?? listed[0];
  issues.push(...emissionIssues({ type: event.type, path: `${path}.type` }));
  const payload = render({ ...a, value: event.payload, path: `${path}.payload` });
  if (!type) {
    const known = neighbours.catalog.map((one) => one.type);
    const at = { known, code: 'UNKNOWN_EVENT' as const, what: 'event type', path: `${path}.type` };
    issues.push(...checkKnown({ name: event.type, ...at }));
    return NOTHING;
  }
  issues.push(...sendingIssues({ type, payload: event.payload, path: `${path}.payload` }));
  return { kind: 'event', type, payload };
}

function compileWrite(a: Input & { write: Write }): CompiledThen {
  const { write, path, issues, neighbours } = a;
  const { operation, find = null, values } = write;
  const world = {
    app: a.app,
    subject: null,
    fieldsOf: (one: string) => [...(entityAt({ neighbours, path: one })?.fields.keys() ?? [])],
    statesOf: () => null,
    entityPaths: neighbours.entityPaths,
    workflowNames: [],
    eventTypes: neighbours.catalog,
  };
  const { entity: place, issues: wrong } = checkEntity({ entity: write.entity, world, path });
  const fieldPath = (name: string): string => `${path}.values.${name}`;
  issues.push(...wrong, ...checkFields({ entity: place, names: Object.keys(values), world, pathOf: fieldPath }));
  const found = find === null ? null : render({ ...a, value: find, path: `${path}.find` });
  const filled = render({ ...a, value: values, path: `${path}.values` });
  const entity = place === null ? null : entityAt({ neighbours, path: place });
  if (!entity) return NOTHING;
  issues.push(...findIssues({ operation, find, entity, path: `${path}.find` }));
  if (operation === 'transition') issues.push(...transitionIssues({ ...a, entity, path: `${path}.values` }));
  return { kind: 'write', app: entity.app, entity: entity.name, operation, find: found, values: filled };
}

/** A record is found by its id, or by what no other record can have: else it would be any of several. */
function findIssues(a: { operation: string; find: JsonObject | null; entity: CompiledEntity; path: string }): Issue[] {
  const { operation, find, entity, path } = a;
  if (operation === 'create') {
    return find === null ? [] : [{ path, code: 'NOT_APPLICABLE', message: `${path}: create makes a new record` }];
  }
  if (find === null)
    return [{ path, code: 'REQUIRED', message: `${path}: ${operation} needs the record that is meant` }];
  const names = Object.keys(find);
  if (names.length === 1 && names[0] === 'id') return [];
  const sets = entity.uniques.map((one) => one.fields);
  if (sets.some((fields) => fields.length === names.length && fields.every((name) => names.includes(name)))) return [];
  const known = sets.length === 0 ? 'it has none' : `it has ${sets.map((one) => one.join(' + ')).join(', ')}`;
  const message = `${path}: a record is found by id or by a unique of ${entity.app}/${entity.name}; ${known}`;
  return [{ path, code: 'NOT_INDEXED', message }];
}

function transitionIssues(a: Input & { write: Write; entity: CompiledEntity }): Issue[] {
  const { entity, neighbours, path } = a;
  const [field = '', ...more] = Object.keys(a.write.values);
  if (field === '' || more.length > 0) {
    return [{ path, code: 'NOT_APPLICABLE', message: `${path}: a transition moves one field` }];
  }
  const states = boundStates({ path: `${entity.app}/${entity.name}`, field, neighbours });
  const at = `${path}.${field}`;
  if (states === null) {
    const message = `${at}: no state machine is bound to ${field} of ${entity.app}/${entity.name}`;
    return [{ path: at, code: 'UNKNOWN_FSM', message }];
  }
  const to = a.write.values[field];
  return checkKnown({ name: to, known: states, code: 'UNKNOWN_STATE', what: 'state', path: at });
}

function render(a: Input & { value: JsonObject }): (env: JsonObject) => JsonObject {
  const tree = compileTemplateTree(a);
  if (!tree.ok) {
    a.issues.push(...tree.issues);
    return () => ({});
  }
  return (env) => {
    const filled = tree.render(env);
    return isObject(filled) ? filled : {};
  };
}

function entityAt(a: { neighbours: RuleNeighbours; path: string }): CompiledEntity | null {
  const [app = '', name = ''] = a.path.split('/');
  return a.neighbours.entity({ app, name });
}
