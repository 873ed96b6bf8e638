import type { RunResult } from '#core/asl/run-machine.ts';
import type { Json, JsonObject } from '#core/json/json.ts';

/** The resource of a Lambda call. */
export const INVOKE = 'arn:aws:states:::lambda:invoke';

/** A mocked failure. */
export const BOOM = { throw: { error: 'Boom', cause: 'it broke' } };

/** A machine in JSONata mode that begins with the first of its states. */
export function machineOf(States: JsonObject): JsonObject {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(States)[0] ?? '', States };
}

/** A last state with this output. */
export function show(Output: Json): JsonObject {
  return { Type: 'Pass', Output, End: true };
}

/** The types of a run's events. */
export function typesOf(result: RunResult): string[] {
  return result.events.map(({ type }) => type);
}
