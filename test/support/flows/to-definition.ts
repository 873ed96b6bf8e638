import type { Json, JsonObject } from '#core/json/json.ts';
import { type Ask, FIRST_PAUSE, type Flow, type FlowStep, PATIENCE, type PersonStep } from './flow.ts';

type Around = { inItem: boolean };

/** A flow as a DroWorkflow, as somebody would write it. */
export function toDefinition(flow: Flow): JsonObject {
  return {
    app: 'lab',
    name: flow.name,
    record: 'cases',
    context: { level: 'trigger.input.level' },
    steps: flow.steps.map((step) => toStep({ step, around: { inItem: false } })),
  };
}

function toStep(a: { step: FlowStep; around: Around }): JsonObject {
  const { step, around } = a;
  const { id, onError, undo } = step;
  const base: JsonObject = {
    id,
    type: step.type,
    ...(onError !== 'fail' && { on_error: onError }),
    ...(undo !== null && { compensate: [work({ id, around, kind: 'undo' })] }),
  };
  return { ...base, ...ownOf(a) };
}

function ownOf(a: { step: FlowStep; around: Around }): JsonObject {
  const { step, around } = a;
  switch (step.type) {
    case 'action': {
      const { tries, then, counts } = step;
      const count = { type: 'set_field', field: 'rounds', value: '{{ record.rounds + 1 }}' };
      const actions = [work({ id: step.id, around, kind: 'do' }), ...(counts ? [count] : [])];
      const retry = { attempts: tries, interval: `${FIRST_PAUSE}s`, backoff: 2 };
      return { actions, then, ...(tries > 1 && { retry }) };
    }
    case 'condition': {
      const [first] = step.cases;
      if (step.cases.length === 1 && first) {
        return { expression: toCel(first.ask), on_true: first.to, on_false: step.otherwise };
      }
      return { cases: step.cases.map(({ ask, to }) => ({ when: toCel(ask), goto: to })), default: step.otherwise };
    }
    case 'transition':
      return { field: 'status', to: step.to, then: step.then, ...(step.illegal && { on_illegal: step.illegal }) };
    case 'wait':
      return {
        ...(step.until ? { until: `now + duration("${step.minutes}m")` } : { for: `${step.minutes}m` }),
        then: step.then,
      };
    case 'approval':
    case 'human_task':
      return toPerson(step);
    case 'wait_for_event': {
      const awaited = step.sent.map(({ kind }, i): JsonObject => {
        if (kind === 'signal') return { signal: signalName({ id: step.id, i }) };
        const correlation = `trigger.record_id + "/${step.id}/${i}"`;
        return { event: 'parcel.arrived', correlation, from: 'payload.ref' };
      });
      const all: Json = awaited.map((one, i) => ({ ...one, as: `as_${i}` }));
      return {
        ...(step.mode === 'one' ? awaited[0] : { [step.mode]: all }),
        timeout: `${PATIENCE.event}m`,
        then: step.then,
        on_timeout: step.late,
      };
    }
    case 'workflow':
      return {
        workflow: step.child.name,
        input: { record_id: '{{ trigger.record_id }}', level: '{{ trigger.input.level }}' },
        then: step.then,
        on: { alt: step.alt },
        ...(step.late && { timeout: `${PATIENCE.child * 60}s`, on_timeout: step.late }),
      };
    case 'parallel':
      return {
        branches: step.branches.map((steps) => ({ steps: steps.map((one) => toStep({ step: one, around })) })),
        then: step.then,
      };
    case 'collection': {
      const items = step.items.map((item) => (step.within ? `item + "${item}"` : `"${item}"`)).join(', ');
      return {
        items: `[${items}]`,
        ...(step.atOnce > 0 && { mode: 'parallel', concurrency: step.atOnce }),
        tolerated_failures: step.tolerated,
        steps: step.steps.map((one) => toStep({ step: one, around: { inItem: true } })),
        then: step.then,
      };
    }
  }
}

/** The signal that a step waits for. */
export function signalName(a: { id: string; i: number }): string {
  return `go_${a.id}_${a.i}`;
}

function toPerson(step: PersonStep): JsonObject {
  const base: JsonObject = {
    assignee: { type: 'role', role: 'boss' },
    timeout: `${PATIENCE.person}m`,
    on_timeout: step.late,
  };
  if (step.type === 'approval') return { ...base, on_approve: step.yes, on_reject: step.no };
  return { ...base, outcomes: ['yes', 'no'], on: { yes: step.yes, no: step.no } };
}

function work(a: { id: string; around: Around; kind: 'do' | 'undo' }): JsonObject {
  return { type: 'work', step: a.id, kind: a.kind, item: a.around.inItem ? '{{ item }}' : '' };
}

function toCel(ask: Ask): string {
  if (ask.what === 'size') return `record.size > ${ask.above}`;
  if (ask.what === 'level') return `context.level == "${ask.is}"`;
  return `record.rounds < ${ask.below}`;
}
