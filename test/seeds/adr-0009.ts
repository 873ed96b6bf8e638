import type { Row } from './row.ts';

/** The record of MetaForge on its lifecycle hooks. */
export const ADR_0009: readonly Row[] = [
  {
    says: 'defaults come first, then validation, then hooks before the save',
    file: 'shared/core/lifecycle/phases/apply-defaults.test.ts',
    test: 'run static first, then automatic, then computed, whatever their order in the definition',
  },
  {
    says: 'defaults are static, then auto, then computed',
    file: 'shared/core/lifecycle/phases/apply-defaults.test.ts',
    test: 'see what the earlier ones of their kind set',
  },
  {
    says: 'all layers of validation run, and their problems come back together',
    file: 'shared/core/validators/validators.test.ts',
    test: 'all run: what one finds hides nothing of the others',
  },
  {
    says: 'errors are answered with 422',
    file: 'test/http/records.test.ts',
    test: 'says what is wrong with every field',
  },
  {
    says: 'warnings without a token are answered with 202',
    file: 'test/http/warnings.test.ts',
    test: 'is answered with them and a token, and writes nothing',
  },
  {
    says: 'warnings with their token let the write through',
    file: 'test/http/warnings.test.ts',
    test: 'is done once the same body comes with the token, as it was shown',
  },
  {
    says: 'beforeSave runs after validation and before the record is persisted',
    file: 'shared/core/lifecycle/hooks.test.ts',
    test: 'cannot bring in what validation would refuse',
  },
  {
    says: 'beforeSave may transform data and set computed fields',
    file: 'test/features/metaforge-hooks.test.ts',
    test: 'beforeSave works the value out, whatever the client says it is',
  },
  {
    says: 'beforeSave may abort',
    file: 'test/features/metaforge-hooks.test.ts',
    test: 'beforeSave lets a manager approve and nobody else; other changes go through',
  },
  {
    says: 'beforeSave reads in the same transaction: what it read is a condition',
    file: 'shared/core/lifecycle/hook-reads.test.ts',
    test: 'a record keeps the version that was read',
  },
  {
    says: 'afterSave runs in the transaction of the save',
    file: 'test/features/metaforge-hooks.test.ts',
    test: 'afterSave keeps the company’s sum in the transaction of the contract',
  },
  {
    says: 'afterSave updates related records',
    file: 'shared/core/lifecycle/hooks.test.ts',
    test: 'write related records in the same transaction, with an event for each',
  },
  {
    says: 'afterSave may abort, and then nothing is written',
    file: 'shared/core/lifecycle/lifecycle.test.ts',
    test: 'is refused before anything is written when it touches too much',
  },
  {
    says: 'an afterSave update is written in the same transaction',
    file: 'shared/core/lifecycle/hook-rules.test.ts',
    test: 'of the transaction changes the record in that same transaction',
  },
  {
    says: 'afterCommit runs once the transaction is committed',
    file: 'test/features/metaforge-hooks.test.ts',
    test: 'afterCommit tells of a new status after the write, and of nothing else',
  },
  {
    says: 'afterCommit can neither change nor abort',
    file: 'test/features/after-hooks.test.ts',
    test: 'see the write that made them, also when the record has changed since',
  },
  {
    says: 'afterCommit hooks start in declared order',
    file: 'test/features/after-hooks.test.ts',
    test: 'run after the commit in the order of the definition’s array',
  },
  {
    says: 'a failed afterCommit hook is told of and does not touch the answer',
    file: 'test/features/after-hooks.test.ts',
    test: 'that fail for good are dead letters, and hold up their own record alone',
  },
  {
    says: 'beforeDelete runs before the delete and may abort',
    file: 'shared/core/hooks/builtins/guards.test.ts',
    test: 'guards deletes',
  },
  {
    says: 'beforeDelete may archive instead of deleting',
    file: 'test/features/metaforge-hooks.test.ts',
    test: 'beforeDelete archives instead, which is an update with all that follows from it',
  },
  {
    says: 'afterCommit runs for deletes too',
    file: 'shared/core/entities/metaforge-form.test.ts',
    test: 'at %s may run on delete',
  },
  {
    says: 'hooks are declared with their entity and name a registered implementation',
    file: 'test/features/metaforge-hooks.test.ts',
    test: 'are kept as canonical bindings, each in the phase of its point and with the point’s own events',
  },
  {
    says: 'a hook has a name, events, a condition and a description',
    file: 'shared/core/entities/metaforge-form.test.ts',
    test: 'keep all that they say, and stand behind those of the canonical form',
  },
  {
    says: 'create and update are the events where none are given, and delete before a delete',
    file: 'test/features/metaforge-hooks.test.ts',
    test: 'are kept as canonical bindings, each in the phase of its point and with the point’s own events',
  },
  {
    says: 'a hook is skipped when its condition does not hold',
    file: 'shared/core/lifecycle/hooks.test.ts',
    test: 'run only for their events and only when their condition holds',
  },
  {
    says: 'conditions are of the same language as defaults and validators, and are checked',
    file: 'shared/core/entities/compile-entity.test.ts',
    test: 'is accepted when everything that it names is there',
  },
  {
    says: 'a hook sees the record after defaults and validation, what stood before, and what changed',
    file: 'shared/core/hooks/hook-context-for.test.ts',
    test: 'is that of an update when something stood, with what differs as changes',
  },
  {
    says: 'on create nothing stood before',
    file: 'shared/core/lifecycle/hook-rules.test.ts',
    test: 'sees null for everything in original on create',
  },
  {
    says: 'a hook’s context is easily made for a test',
    file: 'shared/core/hooks/hook-context-for.test.ts',
    test: 'parses parameters as a binding does, and refuses what a binding may not have',
  },
  {
    says: 'a hook finds other records by their values',
    file: 'shared/core/lifecycle/hook-reads.test.ts',
    test: 'a record that is found by its value keeps the version that has it',
  },
  {
    says: 'hooks run one after another, in declared order',
    file: 'shared/core/lifecycle/hooks.test.ts',
    test: 'run in the order of the array, each on what the earlier ones changed',
  },
  {
    says: 'once a hook has aborted, later ones do not run',
    file: 'shared/core/lifecycle/hooks.test.ts',
    test: 'end the write when one aborts, and name it',
  },
  {
    says: 'an abort is an error as validation’s are, and names the hook',
    file: 'test/http/records.test.ts',
    test: 'names the hook that refuses',
  },
  {
    says: 'a hook that crashes does not let the write through',
    file: 'shared/core/lifecycle/hooks.test.ts',
    test: 'let nothing through when one crashes',
  },
  {
    says: 'bulk writes do not get around hooks',
    file: 'test/features/bulk.test.ts',
    test: 'answers each item in its order, and goes on behind one that is refused',
  },
  {
    says: 'internal callers do not get around hooks',
    file: 'test/features/builtins.test.ts',
    test: 'a write by a rule, which an event of publish_entity_event set off',
  },
  {
    says: 'the time of each hook can be seen',
    file: 'test/http/dry-run.test.ts',
    test: 'takes time that can be read',
  },
];
