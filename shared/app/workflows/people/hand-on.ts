import type { CompiledPeople } from '#core/workflows/people/compile-people.ts';
import { needOf } from '#core/workflows/people/tally.ts';
import type { Wait, WaitAssignee } from '../wait.ts';
import { peopleOf, voicesOf } from './voice.ts';

/**
 * A task in other hands: who was asked before is asked no more, and nobody stands in for them. What those have said
 * who are still asked by name counts on; all is in the history.
 */
export function handedOn(a: { wait: Wait; assignee: WaitAssignee; people: CompiledPeople }): Wait {
  const { assignee, people } = a;
  const wait: Wait = { ...a.wait, assignee };
  const kept = peopleOf(wait);
  const votes = (wait.votes ?? []).filter((vote) => kept.includes(vote.for));
  return { ...wait, need: needOf({ quorum: people.ask.quorum, voices: voicesOf(wait) }), votes, delegations: [] };
}
