import type { ActionSpec } from '#core/actions/action.ts';
import type { EventType } from '#core/catalog/event-type.ts';
import { SYSTEM_EVENT_TYPES } from '#core/catalog/system-types.ts';
import { aliasPaths, projectedName } from '#core/entities/aliases.ts';
import { compileEntity } from '#core/entities/compile-entity.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { CelType } from '#core/expressions/cel-type.ts';
import type { FsmSpec } from '#core/fsm/spec.ts';
import type { HookRegistry } from '#core/hooks/registry.ts';
import { type CompiledSource, compileSource } from '#core/inbound/compile-source.ts';
import type { Json } from '#core/json/json.ts';
import { policyType, policyValue } from '#core/policies/definition.ts';
import { type CompiledRule, compileRule, type RuleNeighbours } from '#core/rules/compile-rule.ts';
import { scheduledFields, withDateIndexes } from '#core/rules/schedule/date-indexes.ts';
import type { ScheduleDefinition } from '#core/rules/schedule/definition.ts';
import { scheduleOf } from '#core/workflows/compile-trigger.ts';
import { compileWorkflow } from '#core/workflows/compile-workflow.ts';
import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import type { StepSpec } from '#core/workflows/define-step.ts';
import { signalIssues } from '#core/workflows/signal-names.ts';
import { type Collection, definitionName, type StoredDefinition } from './collections.ts';
import type { EntityModel } from './model.ts';

type Any = StoredDefinition;

/**
 * All definitions of one tenant at one version of theirs, compiled on first use and kept. Compiling throws
 * VALIDATION_FAILED when a definition cannot work beside the others.
 */
export class TenantModel implements EntityModel {
  readonly tenant: string;
  readonly definitions: readonly Any[];
  readonly entityPaths: readonly string[];
  readonly #hooks: HookRegistry;
  readonly #actions: readonly ActionSpec[];
  readonly #tasks: readonly ActionSpec[];
  readonly #steps: readonly StepSpec[];
  readonly #byName = new Map<string, Any>();
  readonly #byId = new Map<string, Any>();
  readonly #compiled = new Map<string, unknown>();
  readonly #policies = new Map<string, Readonly<Record<string, Json>>>();
  #eventTypes: readonly EventType[] | null = null;
  /** the entities that claim a path as their alias; what is saved has one at most */
  readonly #aliases = new Map<string, string[]>();
  /** entities to the date fields that rules go by */
  readonly #scheduled: ReadonlyMap<string, readonly string[]>;

  constructor(a: {
    tenant: string;
    definitions: readonly Any[];
    hooks: HookRegistry;
    actions?: readonly ActionSpec[];
    tasks?: readonly ActionSpec[];
    steps?: readonly StepSpec[];
  }) {
    this.tenant = a.tenant;
    this.definitions = a.definitions;
    this.#hooks = a.hooks;
    this.#actions = a.actions ?? [];
    this.#tasks = a.tasks ?? [];
    this.#steps = a.steps ?? [];
    for (const one of a.definitions) {
      this.#byName.set(`${one.collection}:${definitionName(one)}`, one);
      this.#byId.set(one.id, one);
    }
    this.entityPaths = this.all('entity_definitions').map((one) => `${one.body.app}/${one.body.name}`);
    for (const { body } of this.all('entity_definitions')) {
      for (const { path } of aliasPaths(body)) {
        this.#aliases.set(path, [...this.#ownersOf(path), `${body.app}/${body.name}`]);
      }
    }
    this.#scheduled = scheduledFields({
      rules: [...this.all('event_rules').map((one) => one.body), ...this.#scheduledWorkflows()],
      entityPaths: this.entityPaths,
      canonical: (place) => this.canonicalPath(place),
    });
  }

  /** The same tenant with some definitions put in place of those of their names, or left out. */
  with(a: { put?: readonly Any[]; removed?: readonly string[] }): TenantModel {
    const put = a.put ?? [];
    const names = new Set(put.map((one) => `${one.collection}:${definitionName(one)}`));
    const ids = new Set([...put.map((one) => one.id), ...(a.removed ?? [])]);
    const kept = this.definitions.filter(
      (one) => !ids.has(one.id) && !names.has(`${one.collection}:${definitionName(one)}`),
    );
    return new TenantModel({
      tenant: this.tenant,
      definitions: [...kept, ...put],
      hooks: this.#hooks,
      actions: this.#actions,
      tasks: this.#tasks,
      steps: this.#steps,
    });
  }

  all<C extends Collection>(collection: C): StoredDefinition<C>[] {
    return this.definitions.filter((one) => one.collection === collection) as StoredDefinition<C>[];
  }

  byId<C extends Collection>(a: { collection: C; id: string }): StoredDefinition<C> | null {
    const found = this.#byId.get(a.id);
    return found?.collection === a.collection ? (found as StoredDefinition<C>) : null;
  }

  byName<C extends Collection>(a: { collection: C; app: string; name: string }): StoredDefinition<C> | null {
    return (this.#byName.get(`${a.collection}:${a.app}/${a.name}`) as StoredDefinition<C> | undefined) ?? null;
  }

  /** The entity that a path leads to, also by an alias: a bridge, a projection's name, a former name. */
  entity(a: { app: string; name: string }): CompiledEntity | null {
    const stored = this.byName({ collection: 'entity_definitions', ...a });
    if (stored) return this.#once(stored, () => this.#compileEntity(stored));
    const canonical = this.canonicalPath(a);
    return canonical === null ? null : this.entity(pathParts(canonical));
  }

  /** The path of the entity that an alias stands for; null when it is none. */
  canonicalPath(a: { app: string; name: string }): string | null {
    const [owner] = this.#ownersOf(`${a.app}/${a.name}`);
    if (owner !== undefined) return owner;
    const name = projectedName(a.name);
    if (name === null) return null;
    const path = `${a.app}/${name}`;
    return this.entityPaths.includes(path) ? path : this.canonicalPath({ app: a.app, name });
  }

  #ownersOf(path: string): readonly string[] {
    return this.#aliases.get(path) ?? [];
  }

  policies(app: string): Readonly<Record<string, Json>> {
    const known = this.#policies.get(app);
    if (known) return known;
    const mine = this.all('policies').filter((one) => one.body.app === app);
    const values = Object.fromEntries(mine.map((one) => [one.body.name, policyValue(one.body)]));
    this.#policies.set(app, values);
    return values;
  }

  /** The tenant's own types, and behind them those that every tenant has. */
  eventTypes(): readonly EventType[] {
    this.#eventTypes ??= [...this.all('event_catalog').map((one) => one.body), ...SYSTEM_EVENT_TYPES];
    return this.#eventTypes;
  }

  /** workflows that go by a date, as rules would say it */
  #scheduledWorkflows(): { app: string; on: ScheduleDefinition }[] {
    return this.all('_workflows').flatMap(({ body }) => {
      const on = scheduleOf(body.trigger);
      return on ? [{ app: body.app, on }] : [];
    });
  }

  rule(id: string): CompiledRule | null {
    const stored = this.byId({ collection: 'event_rules', id });
    if (!stored) return null;
    const { body: rule } = stored;
    return this.#once(stored, () => compileRule({ rule, tenant: this.tenant, neighbours: this.#neighbours(rule.app) }));
  }

  workflow(id: string): CompiledWorkflow | null {
    const stored = this.byId({ collection: '_workflows', id });
    if (!stored) return null;
    const { body: workflow } = stored;
    const neighbours = this.#neighbours(workflow.app);
    return this.#once(stored, () => compileWorkflow({ workflow, tenant: this.tenant, neighbours }));
  }

  inboundSource(id: string): CompiledSource | null {
    const stored = this.byId({ collection: 'inbound_sources', id });
    if (!stored) return null;
    const { body: source } = stored;
    return this.#once(stored, () => compileSource({ source, neighbours: this.#neighbours(source.app) }));
  }

  /** A workflow by `app/name` or, in its own app, by name. */
  workflowNamed(a: { name: string; app: string }): StoredDefinition<'_workflows'> | null {
    const [app, name] = a.name.includes('/') ? a.name.split('/') : [a.app, a.name];
    return this.byName({ collection: '_workflows', app: app ?? '', name: name ?? '' });
  }

  #compileEntity(stored: StoredDefinition<'entity_definitions'>): CompiledEntity {
    const { app } = stored.body;
    const specs = this.all('fsm_specs').filter((one) => one.body.app === app);
    const fields = this.#scheduled.get(`${app}/${stored.body.name}`) ?? [];
    return compileEntity({
      definition: withDateIndexes({ definition: stored.body, fields }),
      version: stored.version,
      neighbours: {
        hooks: this.#hooks,
        fsm: (name): FsmSpec | null => specs.find((one) => one.body.name === name)?.body ?? null,
        fsmNames: specs.map((one) => one.body.name),
        policies: this.#policyTypes(app),
        ownersOf: (path) => this.#ownersOf(path),
        entityPaths: this.entityPaths,
        definitionOf: (path) => this.byName({ collection: 'entity_definitions', ...pathParts(path) })?.body ?? null,
        catalog: this.eventTypes(),
      },
    });
  }

  #neighbours(app: string): RuleNeighbours {
    return {
      entity: (a) => this.entity(a),
      entityPaths: this.entityPaths,
      catalog: this.eventTypes(),
      policies: this.#policyTypes(app),
      actions: this.#actions,
      tasks: this.#tasks,
      steps: this.#steps,
      templates: this.all('notification_templates').map((one) => one.body),
      inputOf: (name) => this.workflowNamed({ name, app })?.body.input,
      signalIssues: ({ workflow: name, ...one }) => {
        const workflow = this.workflowNamed({ name, app })?.body;
        return workflow ? signalIssues({ ...one, workflow }) : [];
      },
      workflowNames: this.all('_workflows').flatMap(({ body }) =>
        body.app === app ? [body.name, `${app}/${body.name}`] : [`${body.app}/${body.name}`],
      ),
    };
  }

  #policyTypes(app: string): Record<string, CelType> {
    const mine = this.all('policies').filter((one) => one.body.app === app);
    return Object.fromEntries(mine.map((one) => [one.body.name, policyType(one.body)]));
  }

  #once<T>(stored: Any, compile: () => T): T {
    const known = this.#compiled.get(stored.id);
    if (known !== undefined) return known as T;
    const compiled = compile();
    this.#compiled.set(stored.id, compiled);
    return compiled;
  }
}

function pathParts(path: string): { app: string; name: string } {
  const [app = '', name = ''] = path.split('/');
  return { app, name };
}
