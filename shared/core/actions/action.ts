import type { z } from 'zod';
import type { EventType } from '#core/catalog/event-type.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { StepSpec } from '#core/workflows/define-step.ts';
import type { NotificationTemplate } from './notification-template.ts';

/** What an action's check may look up while a rule or workflow is saved. */
export type ActionWorld = {
  app: string;
  /** `app/name` of the entity whose record is meant when none is named; null when there is none */
  subject: string | null;
  /** field names of an entity, null when there is no such entity */
  fieldsOf(path: string): readonly string[] | null;
  /** what is wrong with a value that is written out, for a field; left out: nobody asks */
  valueIssues?(a: { path: string; field: string; value: Json; at: string }): Issue[];
  /** the states of the machine that is bound to an entity's field, null when none is */
  statesOf(a: { path: string; field: string }): readonly string[] | null;
  /** where personal values come from and where they may go; left out: nobody asks */
  personal?: {
    /** the personal fields that a path of the scope reads */
    reads(path: readonly string[]): readonly string[];
    /** whether a field may take a personal value; null when it is not known */
    takes(a: { path: string; field: string }): boolean | null;
  };
  entityPaths: readonly string[];
  workflowNames: readonly string[];
  /** what a workflow has against the input that it is started with; left out: nobody asks */
  startIssues?(a: { workflow: string; input: JsonObject; at: string }): Issue[];
  /** why a workflow would never hear a signal; left out: nobody asks */
  signalIssues?(a: { workflow: string; name: string; at: string }): Issue[];
  eventTypes: readonly EventType[];
  /** the words of notifications that the tenant has; left out: none */
  templates?: readonly NotificationTemplate[];
  /** what packs bring besides our own */
  actions?: readonly ActionSpec[];
  /** what `run_task` and `dispatch_task` may name */
  tasks?: readonly ActionSpec[];
  /** the types of steps that packs bring */
  steps?: readonly StepSpec[];
};

/**
 * One kind of action, as rules and workflow steps name it. Every text in its parameters is a template. `check` sees
 * the parameters as written and finds what could never work.
 */
export type ActionSpec = {
  name: string;
  docs: string;
  params: z.ZodType<JsonObject>;
  /** its parameters are kept (in events, instances, logs), so that personal values go into them masked */
  keeps?: true;
  /** the same, where it depends on the parameters */
  keepsWhen?(params: JsonObject): boolean;
  /** its texts may name settings and secrets of the tenant, as `${NAME}` */
  names?: true;
  /** a parameter that is a template is looked at only once it is filled: the schema says what it must be then */
  checksFilled?: true;
  check(a: { params: JsonObject; world: ActionWorld; path: string }): Issue[];
  /** the names of its own that its errors may have; null when it does not say; left out: none */
  errors?(a: { params: JsonObject; world: ActionWorld }): readonly string[] | null;
  /** parameters that stand for others, once they are checked; null when they are as they are meant */
  expand?(a: { params: JsonObject; world: ActionWorld }): Expanded | null;
};

/** What parameters stand for. What is wrong with `keys` is told of `key`, which they come from. */
export type Expanded = { params: JsonObject; key: string; keys: readonly string[] };

/** Whether a text holds a template, so that its value is known only at run time. */
export function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{');
}
