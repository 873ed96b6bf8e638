import { statesOf } from '#core/fsm/spec.ts';
import type { RuleNeighbours } from './compile-rule.ts';

/** The states of the machine that is bound to an entity's field; null when none is. */
export function boundStates(a: { path: string; field: string; neighbours: RuleNeighbours }): readonly string[] | null {
  const [app = '', name = ''] = a.path.split('/');
  const fsm = a.neighbours.entity({ app, name })?.fsms.find((one) => one.field === a.field);
  return fsm ? [...statesOf(fsm.spec)] : null;
}
