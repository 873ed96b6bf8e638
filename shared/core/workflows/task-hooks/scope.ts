import { DYN, INT, objectOf, openObject, type Scope, STRING } from '#core/expressions/cel-type.ts';

/** What the hooks of a step see besides what the step sees itself (design §4.6). */
export function hookScope(step: Scope): Scope {
  return {
    ...step,
    event: STRING,
    task: objectOf({ id: STRING, type: STRING, status: STRING }),
    input: DYN,
    output: DYN,
    error: objectOf({ code: STRING, message: STRING }),
    item: DYN,
    index: INT,
    metadata: openObject({}),
  };
}
