import type { Row } from './row.ts';

/** The page on hooks and workflows: its layers, the binding of a hook, phases, builtins, cross-cutting notes. */
export const HOOKS_PAGE: readonly Row[] = [
  {
    says: 'a hook is a named handler that is bound to the create, update or delete of an entity',
    file: 'shared/core/lifecycle/hooks.test.ts',
    test: 'run only for their events and only when their condition holds',
  },
  {
    says: 'a before hook is awaited, and what it answers with an error aborts the write',
    file: 'shared/core/lifecycle/hooks.test.ts',
    test: 'end the write when one aborts, and name it',
  },
  {
    says: 'a before hook that lets the write go on may change the record',
    file: 'shared/core/lifecycle/hooks.test.ts',
    test: 'run in the order of the array, each on what the earlier ones changed',
  },
  {
    says: 'a hook keeps nothing from one write to the next: what it is given is its own copy',
    file: 'shared/core/lifecycle/hook-rules.test.ts',
    test: 'writes nothing by changing what it is given',
  },
  {
    says: 'a rule reacts after the write and never blocks it',
    file: 'test/features/rules.test.ts',
    test: 'whose action is refused is a dead letter that can be redriven',
  },
  {
    says: 'a rule is edited without a deploy, and counts at once',
    file: 'test/features/rules.test.ts',
    test: 'is live as soon as it is saved, and silent once it is switched off or removed',
  },
  {
    says: 'a rule is one event and one condition and then one action',
    file: 'test/features/rules.test.ts',
    test: 'does nothing on a near miss',
  },
  {
    says: 'a rule reacts in another entity',
    file: 'test/features/rules.test.ts',
    test: 'creates a record',
  },
  {
    says: 'a rule publishes an event that others hear',
    file: 'test/features/rules.test.ts',
    test: 'sends an event of the catalog, which another rule hears',
  },
  {
    says: 'a rule starts a workflow',
    file: 'test/features/rules.test.ts',
    test: 'starts a workflow with its input',
  },
  {
    says: 'a workflow holds its state between steps',
    file: 'test/features/workflows.test.ts',
    test: 'hands what a step gave to later ones',
  },
  {
    says: 'a workflow spans days',
    file: 'test/features/workflows.test.ts',
    test: 'waits for a week and reads the record afresh after it',
  },
  {
    says: 'a workflow has human tasks',
    file: 'test/features/approvals.test.ts',
    test: 'moves on when it is approved, and the approver is on record',
  },
  {
    says: 'a workflow has timers',
    file: 'test/features/approvals.test.ts',
    test: 'takes its timeout branch after three days, not before',
  },
  {
    says: 'a workflow tries again',
    file: 'test/features/workflows.test.ts',
    test: 'tries a step again, with back-off, until it works',
  },
  {
    says: 'a workflow is durable and is resumed after a crash',
    file: 'test/process/kill.test.ts',
    test: 'while an order waits for its approval still has both, and ends the order once',
  },
  {
    says: 'a machine says which states a status may walk',
    file: 'shared/core/fsm/transition.test.ts',
    test: 'is made along a declared move that the roles and the guard allow, and whenever there is one',
  },
  {
    says: 'hooks enforce the machine: an illegal step is blocked',
    file: 'test/http/records.test.ts',
    test: 'refuses a way that the machine does not have, by a move or by a change',
  },
  {
    says: 'rules and workflows go by the same machine',
    file: 'test/features/rules.test.ts',
    test: 'moves a state machine',
  },
  {
    says: 'the state is the record itself: of racing moves one wins',
    file: 'test/features/transitions.test.ts',
    test: 'let one of twenty racers win, and tell the others where the record stands',
  },
  {
    says: 'all four layers chain: write, hook, event, rule, workflow, state',
    file: 'test/http/workflows.test.ts',
    test: 'waits, is approved by somebody else, and is confirmed',
  },
  {
    says: 'a binding is an element of template_overrides.controller.hooks with events and handler',
    file: 'test/features/metaforge-hooks.test.ts',
    test: 'are kept as canonical bindings, each in the phase of its point and with the point’s own events',
  },
  {
    says: 'the phase is the one that the handler declares',
    file: 'shared/core/lifecycle/hooks.test.ts',
    test: 'become jobs of the write when they run after it',
  },
  {
    says: 'a handler is a registered name and nothing else',
    file: 'shared/core/entities/compile-entity.test.ts',
    test: 'names the nearest of what is there',
  },
  {
    says: 'handlers run in the order of the array within a phase',
    file: 'shared/core/lifecycle/hooks.test.ts',
    test: 'run in the order of the array, each on what the earlier ones changed',
  },
  {
    says: 'normalisation goes before validation and that before emission: another order is told of',
    file: 'shared/core/entities/compile-bindings.test.ts',
    test: 'for hooks out of the order normalise, derive, validate, emit',
  },
  {
    says: 'an after hook is fired and forgotten by the write',
    file: 'test/features/after-hooks.test.ts',
    test: 'run after the commit in the order of the definition’s array',
  },
  {
    says: 'an after hook cannot block, even when it fails',
    file: 'test/features/after-hooks.test.ts',
    test: 'that fail try again alone, later and later, while the others go on',
  },
  {
    says: 'plaintext secrets never reach the database',
    file: 'shared/core/lifecycle/secrets.test.ts',
    test: 'is sealed, bound to its field and record, and stands in the stored row alone',
  },
  {
    says: 'an illegal status jump never reaches the database',
    file: 'test/features/orders.test.ts',
    test: 'moves only along its machine, by a transition or by a change',
  },
  {
    says: 'what is over-allocated never reaches the database',
    file: 'test/features/orders.test.ts',
    test: 'is not sold twice, and nothing of a refused order is written',
  },
  {
    says: 'a hook is added in four steps: write, register, bind, verify',
    file: 'test/docs/add-a-hook.test.ts',
    test: 'shows the answers that its calls get',
  },
  {
    says: 'a hook is bound over the admin API, and the database is the source of truth',
    file: 'test/features/field-types.test.ts',
    test: 'leaves what the tenant changed as it is, and tells of it',
  },
  {
    says: 'that a binding takes effect can be seen',
    file: 'test/http/dry-run.test.ts',
    test: 'shows the record as it would be, phase by phase, and writes nothing',
  },
  {
    says: 'the families of builtins are there to be bound without code',
    file: 'test/docs/builtins.test.ts',
    test: 'has every builtin and guard family that the product must have',
  },
  {
    says: 'set_timestamps',
    file: 'shared/core/hooks/builtins/normalisers.test.ts',
    test: 'sets both on create, whatever a client says',
  },
  {
    says: 'set_updated_at',
    file: 'shared/core/hooks/builtins/normalisers.test.ts',
    test: 'moves its field with every change',
  },
  {
    says: 'normalize_email',
    file: 'shared/core/hooks/builtins/normalisers.test.ts',
    test: 'brings all addresses to one spelling',
  },
  {
    says: 'trim_strings',
    file: 'shared/core/hooks/builtins/normalisers.test.ts',
    test: 'takes blanks off every text, in lists too, and leaves the rest',
  },
  {
    says: 'generate_slug',
    file: 'test/features/slugs.test.ts',
    test: 'gives 100 articles of one title, made at once, 100 slugs without a gap',
  },
  {
    says: 'soft_delete',
    file: 'test/features/restore.test.ts',
    test: 'is in no read and no list, and its unique values are free',
  },
  {
    says: 'publish_entity_event',
    file: 'shared/core/hooks/builtins/guards.test.ts',
    test: 'stores its event with the write, after the write’s own',
  },
  {
    says: 'audit_log',
    file: 'test/features/builtins.test.ts',
    test: 'has the named fields before and after, with who and why, and no personal value',
  },
  {
    says: 'validation_hooks',
    file: 'shared/core/hooks/builtins/guards.test.ts',
    test: 'refuses with all that is broken, and names itself',
  },
  {
    says: 'state_transition_hook',
    file: 'shared/core/hooks/builtins/guards.test.ts',
    test: 'binds the machine that it names, initial state included',
  },
  {
    says: 'unique_constraint_hook',
    file: 'test/features/builtins.test.ts',
    test: 'the second of two equal values, whatever its case, of many at once',
  },
  {
    says: 'geo_validation_hooks',
    file: 'shared/core/hooks/builtins/guards.test.ts',
    test: 'lets a place through that fits, and none at all',
  },
  {
    says: 'revenue_hooks',
    file: 'test/features/revenue.test.ts',
    test: 'are worked out here, whatever a client sends',
  },
  {
    says: 'personal data are anonymised and unlinked, never physically deleted',
    file: 'test/features/personal-data.test.ts',
    test: 'leaves a record without personal values, which hooks cannot prevent, and keeps what refers to it',
  },
  {
    says: 'personal data are masked wherever they are not the record itself',
    file: 'test/features/canary.test.ts',
    test: 'are stored nowhere but in the records',
  },
  {
    says: 'totals of money are worked out on the server and never taken from a client',
    file: 'test/features/orders.test.ts',
    test: 'are worked out from the products, whatever the client sends',
  },
  {
    says: 'what is posted does not change',
    file: 'test/features/revenue.test.ts',
    test: 'does not change, save for what is open',
  },
  {
    says: 'corrections are reversing documents',
    file: 'test/features/revenue.test.ts',
    test: 'mirrors the amounts, once, also when many try at once',
  },
  {
    says: 'an entity that is bridged into two apps does not leak behaviour',
    file: 'test/features/bridges.test.ts',
    test: 'tell of themselves after the commit where they came through the app that is meant',
  },
  {
    says: 'a bridge, a projection and a legacy name are the canonical entity by another path',
    file: 'test/features/bridges.test.ts',
    test: 'are the same records by every path: read, changed, listed and deleted',
  },
  {
    says: 'domain logic is bound to the entity, so that API writes run it',
    file: 'test/features/builtins.test.ts',
    test: 'a create over the API',
  },
  {
    says: 'so that imports run it',
    file: 'test/features/builtins.test.ts',
    test: 'an import, whose times are kept',
  },
  {
    says: 'so that rules run it',
    file: 'test/features/builtins.test.ts',
    test: 'a write by a rule, which an event of publish_entity_event set off',
  },
];
