import type { ActionWorld } from '#core/actions/action.ts';
import type { CompiledAction } from '#core/actions/compile-action.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Scope } from '#core/expressions/cel-type.ts';
import type { PartOf } from '../compiled-workflow.ts';
import type { Step, StepOf } from '../definition.ts';
import type { RelationWorld } from '../people/relation.ts';
import type { Target } from './common.ts';

/** What a step is compiled against. Problems are added to `issues`. */
export type StepInput = {
  scope: Scope;
  world: ActionWorld;
  relations: RelationWorld;
  entity: CompiledEntity | null;
  /** where the step stands in the definition */
  path: string;
  issues: Issue[];
};

/** A way out of a step, with the key that names it. */
export type Way = { key: string; target: Target };

/** Steps within a step: they go to each other and to their end, and nowhere else. */
export type Branch = { key: string; steps: readonly Step[] };

/** All that is known of one kind of step while a workflow is saved. */
export type StepKind<T extends Step['type']> = {
  /** somebody or some time is waited for: a circle through it does not spin */
  pauses(step: StepOf<T>): boolean;
  /** what every step may have and this one cannot make use of */
  refuses: readonly ('retry' | 'timeout' | 'compensate')[];
  /** the ways out that the definition names; where there is one only, `on_error: continue` takes it */
  ways(step: StepOf<T>): Way[];
  /** durations of its own, by key */
  durations(step: StepOf<T>): [key: string, text: string | undefined][];
  /** what is wrong with it whatever the world is like */
  lint?(a: { step: StepOf<T>; path: string }): Issue[];
  branches?(step: StepOf<T>): Branch[];
  /** what the steps within see besides; left out: the same */
  inner?(a: { step: StepOf<T>; scope: Scope }): Scope;
  compile(a: StepInput & { step: StepOf<T> }): PartOf<T> | null;
  /** the paths that its expressions read */
  reads(part: PartOf<T>): readonly string[][];
  /** what takes it back where the step itself does not say; left out: nothing */
  compensate?(a: StepInput & { part: PartOf<T> }): CompiledAction[];
};
