import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { parseDuration } from '#core/time/duration.ts';
import { type Ask, type Assignee, OWN_OUTCOMES, type People } from './definition.ts';
import { lintForm } from './form.ts';

type Input = { people: People; ask: Ask; path: string };

/** What could not work of a step that asks people, although its shape is right. */
export function lintPeople(a: Input & { entityPaths: readonly string[] }): Issue[] {
  return [...lintOutcomes(a), ...lintQuorum(a), ...lintLadder(a), ...lintNotices(a), ...lintForm(a)];
}

function lintOutcomes(a: Input): Issue[] {
  const { ask, path } = a;
  const own = ask.outcomes.flatMap((name, i): Issue[] => {
    const at = `${path}.outcomes[${i}]`;
    if (OWN_OUTCOMES.includes(name)) {
      return [{ path: at, code: 'RESERVED_NAME', message: `${at}: "${name}" is an outcome of the platform's own` }];
    }
    if (ask.outcomes.indexOf(name) === i) return [];
    return [{ path: at, code: 'DUPLICATE_NAME', message: `outcome "${name}" stands there twice` }];
  });
  const unknown = ask.rejects.flatMap((name, i): Issue[] => {
    if (ask.outcomes.includes(name)) return [];
    const hint = didYouMean({ name, known: ask.outcomes });
    const message = `there is no outcome "${name}"${hint}`;
    return [{ path: `${path}.rejects[${i}]`, code: 'NOT_IN_VALUES', message }];
  });
  return [...own, ...unknown];
}

/** How many people there are is known of those that are named, and of nobody with a role. */
function lintQuorum(a: Input): Issue[] {
  const { people, path } = a;
  const asked: [string, Assignee][] = [
    [`${path}.assignee`, people.assignee],
    ...people.escalate.map(({ to }, i): [string, Assignee] => [`${path}.escalate[${i}].to`, to]),
  ];
  return asked.flatMap(([at, assignee]): Issue[] => {
    const { quorum } = people;
    if (quorum === 'any') return [];
    if (quorum === 'all') {
      if (assignee.type !== 'role') return [];
      const message = `${at}: who has a role is not known beforehand, so not all of them can be waited for; write quorum: { at_least: 2 }`;
      return [{ path: `${path}.quorum`, code: 'NOT_APPLICABLE', message }];
    }
    const most = mostOf(assignee);
    if (most === null || quorum.at_least <= most) return [];
    const message = `${path}.quorum asks for ${quorum.at_least} and ${at} names ${most}`;
    return [{ path: `${path}.quorum.at_least`, code: 'OUT_OF_RANGE', message }];
  });
}

/** How many an assignee can come to; null = nobody knows. */
function mostOf(assignee: Assignee): number | null {
  if (assignee.type === 'fixed' || assignee.type === 'relation') return 1;
  return assignee.type === 'users' ? new Set(assignee.users).size : null;
}

function lintLadder(a: Input): Issue[] {
  const { people, path } = a;
  const timeout = parseDuration(people.timeout) ?? Number.POSITIVE_INFINITY;
  let before = 0;
  return people.escalate.flatMap(({ after }, i): Issue[] => {
    const at = `${path}.escalate[${i}].after`;
    const millis = parseDuration(after) ?? -1;
    if (millis <= 0) return [{ path: at, code: 'INVALID_FORMAT', message: `${at} must be a duration such as 24h` }];
    const early = millis <= before;
    before = millis;
    if (early) return [{ path: at, code: 'OUT_OF_RANGE', message: `${at} must be later than the rung before it` }];
    if (millis < timeout) return [];
    return [{ path: at, code: 'OUT_OF_RANGE', message: `${at} must be before the timeout of ${people.timeout}` }];
  });
}

/** A mail goes to a person, for its link decides in their name. */
function lintNotices(a: Input): Issue[] {
  const { people, path } = a;
  return people.notify.flatMap((notice, i): Issue[] => {
    const at = `${path}.notify[${i}]`;
    if (notice.channel === 'in_app' && notice.address !== undefined) {
      const message = `${at}.address goes with email only`;
      return [{ path: `${at}.address`, code: 'NOT_APPLICABLE', message }];
    }
    if (notice.channel !== 'email') return [];
    const all = [people.assignee, ...people.escalate.map(({ to }) => to)];
    if (all.some((one) => one.type === 'role')) {
      const message = `${at}: email reaches nobody by role; name the people, or use in_app`;
      return [{ path: `${at}.channel`, code: 'NOT_APPLICABLE', message }];
    }
    const single = all.length === 1 && mostOf(people.assignee) === 1;
    if (notice.address === undefined || single) return [];
    const message = `${at}.address is one person's, and several may be asked; leave it out where handles are addresses`;
    return [{ path: `${at}.address`, code: 'NOT_APPLICABLE', message }];
  });
}
