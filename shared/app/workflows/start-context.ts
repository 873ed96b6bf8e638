import type { Json, JsonObject } from '#core/json/json.ts';
import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';

/** What a workflow keeps of its start, as its definition asks for. */
export function startContext(a: {
  workflow: CompiledWorkflow;
  trigger: JsonObject;
  policy: Readonly<Record<string, Json>>;
  now: string;
}): JsonObject {
  const env = { trigger: a.trigger, policy: a.policy, now: a.now };
  return Object.fromEntries([...a.workflow.context].map(([name, one]) => [name, one.evaluate(env)]));
}
