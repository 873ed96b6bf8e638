import fc from 'fast-check';
import type { ActStep, Ask, Failing, Flow, FlowStep, OnError, Sent, To, Undo } from './flow.ts';

const KINDS = [
  'action',
  'loop',
  'condition',
  'router',
  'transition',
  'wait',
  'approval',
  'human_task',
  'wait_for_event',
  'workflow',
  'parallel',
  'collection',
] as const;
type Kind = (typeof KINDS)[number];
const WITHIN: readonly Kind[] = [
  'action',
  'condition',
  'wait',
  'approval',
  'wait_for_event',
  'workflow',
  'parallel',
  'collection',
];
const IN_ITEM: readonly Kind[] = ['action', 'condition', 'wait', 'human_task', 'parallel', 'collection'];
const IN_CHILD: readonly Kind[] = [
  'action',
  'condition',
  'wait',
  'approval',
  'wait_for_event',
  'parallel',
  'collection',
];

/** A step before it knows where it stands: its kind, numbers that say how it is, and what lies within. */
type Raw = { kind: Kind; n: number[]; inside: Raw[][] };

/** What a step may know of where it stands. */
type Place = {
  /** ids begin so */
  prefix: string;
  outermost: boolean;
  /** endings that the level may name */
  endings: readonly string[];
  inItem: boolean;
};

/** Workflows of all kinds of steps, as deep as three levels, with all that will happen to them. */
export function flows(): fc.Arbitrary<Omit<Flow, 'name'>> {
  const level = fc.constantFrom('gold', 'tin');
  return fc.record({ raw: raws({ kinds: KINDS, depth: 2, most: 6 }), size: fc.nat({ max: 6 }), level }).map((one) => {
    const place = { prefix: 's', outermost: true, endings: ['completed', 'e1', 'e2'], inItem: false };
    return { steps: toSteps({ raw: one.raw, place }), size: one.size, level: one.level };
  });
}

function raws(a: { kinds: readonly Kind[]; depth: number; most: number }): fc.Arbitrary<Raw[]> {
  return fc.array(rawOf(a), { minLength: 1, maxLength: a.most });
}

function rawOf(a: { kinds: readonly Kind[]; depth: number }): fc.Arbitrary<Raw> {
  const n = fc.array(fc.nat({ max: 59 }), { minLength: 8, maxLength: 8 });
  const deep: readonly Kind[] = ['parallel', 'collection', 'workflow'];
  const kinds = a.depth === 0 ? a.kinds.filter((kind) => !deep.includes(kind)) : a.kinds;
  return fc.constantFrom(...kinds).chain((kind): fc.Arbitrary<Raw> => {
    const inside = (of: readonly Kind[], ways: { minLength: number; maxLength: number }): fc.Arbitrary<Raw[][]> =>
      fc.array(raws({ kinds: of, depth: a.depth - 1, most: 3 }), ways);
    const without: fc.Arbitrary<Raw[][]> = fc.constant([]);
    const withinKinds = WITHIN.filter((one) => a.kinds.includes(one));
    const held =
      kind === 'parallel'
        ? inside(withinKinds, { minLength: 2, maxLength: 3 })
        : kind === 'collection'
          ? inside(IN_ITEM, { minLength: 1, maxLength: 1 })
          : kind === 'workflow'
            ? inside(IN_CHILD, { minLength: 1, maxLength: 1 })
            : without;
    return fc.record({ kind: fc.constant(kind), n, inside: held });
  });
}

function toSteps(a: { raw: readonly Raw[]; place: Place }): FlowStep[] {
  const count = a.raw.length;
  return a.raw.flatMap((raw, i) => toStep({ ...a, raw, i, count }));
}

type Input = { raw: Raw; place: Place; i: number; count: number };

function toStep(a: Input): FlowStep[] {
  const { raw, place, i } = a;
  const [n0 = 0, n1 = 0, n2 = 0, n3 = 0, n4 = 0, n5 = 0] = raw.n;
  const id = `${place.prefix}${i}`;
  const next = nextOf(a);
  const undo = undoOf(n2);
  const base = { id, undo, onError: 'fail' as OnError };
  const failing = { ...base, onError: onErrorOf({ ...a, n: n1 }) };
  const inner = (way: number, more: Partial<Place> = {}): FlowStep[] =>
    toSteps({
      raw: raw.inside[way] ?? [],
      place: { ...place, prefix: `${id}_${way}_`, outermost: false, endings: ['completed'], ...more },
    });
  switch (raw.kind) {
    case 'action':
      return [actOf({ a, n: [n0, n1, n2, n3], counts: false })];
    case 'loop': {
      const [hold, check] = [`${id}_hold`, `${id}_check`];
      const first: ActStep = { ...actOf({ a, n: [n0, n1, n2, n3], counts: true }), then: { goto: hold } };
      const again: Ask = { what: 'rounds', below: 1 + (n4 % 3) };
      return [
        { ...first, onError: first.onError === 'continue' ? 'fail' : first.onError },
        { ...base, id: hold, undo: null, type: 'wait', minutes: 5, until: false, then: { goto: check } },
        {
          ...base,
          id: check,
          undo: null,
          type: 'condition',
          cases: [{ ask: again, to: { goto: id } }],
          otherwise: next,
        },
      ];
    }
    case 'condition':
      return [
        {
          ...base,
          undo: null,
          type: 'condition',
          cases: [{ ask: askOf(n0), to: next }],
          otherwise: laterOf({ ...a, n: n3 }),
        },
      ];
    case 'router': {
      const cases = [
        { ask: askOf(n0), to: next },
        { ask: askOf(n1), to: laterOf({ ...a, n: n3 }) },
      ];
      return [{ ...base, undo: null, type: 'condition', cases, otherwise: laterOf({ ...a, n: n4 }) }];
    }
    case 'transition': {
      const illegal = n3 % 2 === 0 ? laterOf({ ...a, n: n4 }) : null;
      const onError = illegal !== null && failing.onError === 'continue' ? 'fail' : failing.onError;
      return [{ ...failing, onError, type: 'transition', to: n0 % 3 === 2 ? 'done' : 'open', then: next, illegal }];
    }
    case 'wait':
      return [{ ...base, undo: null, type: 'wait', minutes: 5 * (1 + (n0 % 5)), until: n3 % 3 === 2, then: next }];
    case 'approval':
    case 'human_task': {
      const says = n0 % 4 === 3 ? null : n0 % 4 === 2 ? 'no' : 'yes';
      const no = laterOf({ ...a, n: n3 });
      return [{ ...base, type: raw.kind, says, minutes: n5 % 12, yes: next, no, late: laterOf({ ...a, n: n4 }) }];
    }
    case 'wait_for_event': {
      const mode = place.inItem || n0 % 4 < 2 ? 'one' : n0 % 4 === 2 ? 'any' : 'all';
      const sent = [sentOf(n3), sentOf(n5)].slice(mode === 'one' ? 1 : 0);
      return [{ ...base, type: 'wait_for_event', mode, sent, then: next, late: laterOf({ ...a, n: n4 }) }];
    }
    case 'workflow': {
      const steps = inner(0, { outermost: true, endings: ['completed', 'alt'] });
      const child: Flow = { name: `child_${id}`, steps, size: 0, level: '' };
      const late = n4 % 3 === 2 ? laterOf({ ...a, n: n5 }) : null;
      const onError = failing.onError === 'continue' ? 'fail' : failing.onError;
      return [{ ...failing, onError, type: 'workflow', child, then: next, alt: laterOf({ ...a, n: n3 }), late }];
    }
    case 'parallel':
      return [
        { ...failing, undo: null, type: 'parallel', branches: raw.inside.map((_, way) => inner(way)), then: next },
      ];
    case 'collection': {
      const items = ['a', 'b', 'c', 'd'].slice(0, n0 % 5);
      const steps = inner(0, { inItem: true });
      const part = { items, within: place.inItem, atOnce: n3 % 4, tolerated: n4 % 3, steps };
      return [{ ...failing, ...part, type: 'collection', then: next }];
    }
  }
}

function actOf(a: { a: Input; n: [number, number, number, number]; counts: boolean }): ActStep {
  const [n0, n1, n2, n3] = a.n;
  const { prefix, place, i } = { prefix: a.a.place.prefix, ...a.a };
  const failing = failingOf({ n: n0, inItem: place.inItem });
  const least = failing === null || failing.times === 'always' ? 1 : failing.times + 1;
  return {
    id: `${prefix}${i}`,
    type: 'action',
    onError: onErrorOf({ ...a.a, n: n1 }),
    undo: undoOf(n2),
    failing,
    tries: least + (n3 % 2),
    counts: a.counts,
    then: nextOf(a.a),
  };
}

function nextOf(a: Input): To {
  if (a.i + 1 < a.count) return { goto: `${a.place.prefix}${a.i + 1}` };
  return { end: 'completed' };
}

/** Some step behind the next, or an ending. */
function laterOf(a: Input & { n: number }): To {
  const { i, count, place, n } = a;
  const steps = Array.from(
    { length: Math.max(0, count - i - 2) },
    (_, k): To => ({ goto: `${place.prefix}${i + 2 + k}` }),
  );
  const ways = [...steps, ...place.endings.map((end): To => ({ end }))];
  return ways[n % ways.length] ?? { end: 'completed' };
}

function onErrorOf(a: Input & { n: number }): OnError {
  const way = a.n % 4;
  if (way === 0) return 'fail';
  if (way === 1) return 'continue';
  if (way === 2) return a.place.outermost ? 'compensate' : 'fail';
  const to = laterOf({ ...a, n: Math.floor(a.n / 4) });
  return 'goto' in to ? to : 'continue';
}

function undoOf(n: number): Undo | null {
  const ways: (Undo | null)[] = [null, 'ok', 'ok', 'ok', 'flaky', null, 'ok', 'ok', 'ok', 'stuck'];
  return ways[n % ways.length] ?? null;
}

function failingOf(a: { n: number; inItem: boolean }): Failing | null {
  const way = a.n % 12;
  const odd = a.inItem && a.n > 20;
  if (way < 6) return null;
  if (way < 9) return { times: 1 + (way % 2), late: way === 8, odd };
  return { times: 'always', late: way === 11, odd };
}

function askOf(n: number): Ask {
  return n % 3 === 0 ? { what: 'level', is: 'gold' } : { what: 'size', above: n % 7 };
}

function sentOf(n: number): Sent {
  const comes = (['early', 'late', 'late', 'never'] as const)[n % 4] ?? 'late';
  return { kind: n % 3 === 0 ? 'signal' : 'event', comes, minutes: n % 13 };
}

/** A flow whose children are called after it, so that several can stand side by side. */
export function named(flow: Flow): Flow {
  const inside = (steps: readonly FlowStep[]): FlowStep[] =>
    steps.map((step): FlowStep => {
      if (step.type === 'workflow')
        return { ...step, child: named({ ...step.child, name: `${flow.name}_${step.child.name}` }) };
      if (step.type === 'parallel') return { ...step, branches: step.branches.map(inside) };
      return step.type === 'collection' ? { ...step, steps: inside(step.steps) } : step;
    });
  return { ...flow, steps: inside(flow.steps) };
}
