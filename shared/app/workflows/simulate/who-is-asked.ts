import type { Json } from '#core/json/json.ts';
import type { CompiledAssignee } from '#core/workflows/people/compile-people.ts';
import type { World } from './world.ts';

/** Whom a step asks, as the timeline tells it; of a relation also whom it leads to. */
export function whoIsAsked(a: { assignee: CompiledAssignee; world: World; env: Record<string, unknown> }): string {
  const { written } = a.assignee;
  switch (written.type) {
    case 'role':
      return `role ${written.role}`;
    case 'fixed':
      return written.user;
    case 'users':
      return written.users.join(', ');
    case 'relation':
      return `${written.path} (${ledTo(a) ?? 'nobody'})`;
    case 'expression':
      return written.expression;
  }
}

function ledTo(a: Parameters<typeof whoIsAsked>[0]): string | null {
  const { expression, hops } = a.assignee;
  const start: Json = expression?.evaluate(a.env) ?? null;
  const end = hops.reduce<Json>((id, { app, entity, field }) => {
    const record = typeof id === 'string' ? a.world.records.get({ app, entity, id }) : null;
    return record?.[field] ?? null;
  }, start);
  return typeof end === 'string' && end !== '' ? end : null;
}
