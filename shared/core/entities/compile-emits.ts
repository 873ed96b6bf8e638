import type { Issue } from '#core/errors/issue-codes.ts';
import { publishEntityEvent } from '#core/hooks/builtins/publish-entity-event.ts';
import { type BindingInput, compileBinding } from './compile-bindings.ts';
import type { CompiledBinding } from './compiled-entity.ts';

/**
 * The events of the catalog that a definition `emits`: each is a binding of publish_entity_event behind those that the
 * definition has, so that both ways are checked and stored alike. A create and an update emit where nothing is said.
 */
export function compileEmits(a: BindingInput): CompiledBinding[] {
  const { emits, template_overrides: overrides } = a.definition;
  return emits.flatMap((emit, i) => {
    const { event: type, payload, when, on = ['create', 'update'] } = emit;
    const binding = {
      events: [...on],
      handler: publishEntityEvent.name,
      params: { type, payload },
      ...(when !== undefined && { when }),
    };
    const issues: Issue[] = [];
    const index = overrides.controller.hooks.length + i;
    const compiled = compileBinding({ ...a, issues, binding, index, path: `emits[${i}]` });
    a.issues.push(...issues.map((issue) => ({ ...issue, path: asWritten(issue.path) })));
    return compiled === null ? [] : [compiled];
  });
}

function asWritten(path: string): string {
  return path.replace(/^(emits\[\d+\])\.params\.type/, '$1.event').replace(/^(emits\[\d+\])\.params\./, '$1.');
}
