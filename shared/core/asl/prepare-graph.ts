import type { z } from 'zod';
import { issuesFromZod } from '#core/definitions/from-zod.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Json } from '#core/json/json.ts';
import { checkGraph } from './check-graph.ts';
import type { Graph, State } from './machine.ts';
import { type Nested, prepareState } from './prepare-state.ts';
import { branchSchema, processorSchema, stateSchema } from './schema.ts';

const LONGEST_NAME = 80;

type GraphSource = { StartAt: string; States: Record<string, Json> };

/** Reads a machine, branch or processor. Problems are added to `issues`; null when its own shape is broken. */
export function prepareGraph<T extends GraphSource>(a: {
  raw: Json;
  schema: z.ZodType<T>;
  path: string;
  issues: Issue[];
}): { graph: Graph; source: T } | null {
  const { issues } = a;
  const parsed = a.schema.safeParse(a.raw);
  if (!parsed.success) {
    const known = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'ProcessorConfig'];
    issues.push(...issuesFromZod({ error: parsed.error, known, path: a.path }));
    return null;
  }
  const source = parsed.data;
  const states = new Map<string, State>();
  const before = issues.length;
  for (const [name, raw] of Object.entries(source.States)) {
    const path = at(a.path, `States.${name}`);
    if (name.length > LONGEST_NAME) {
      issues.push({
        path,
        code: 'TOO_LONG',
        message: `${path}: a state's name has at most ${LONGEST_NAME} characters`,
      });
    }
    const state = readState({ name, raw, path, issues });
    if (state) states.set(name, state);
  }
  const graph = { startAt: source.StartAt, states };
  // without all states, a missing target says nothing
  if (issues.length === before) issues.push(...checkGraph({ graph, path: a.path }));
  return { graph, source };
}

function readState(a: { name: string; raw: Json; path: string; issues: Issue[] }): State | null {
  const { name, path, issues } = a;
  const parsed = stateSchema.safeParse(a.raw);
  if (!parsed.success) {
    issues.push(...issuesFromZod({ error: parsed.error, known: FIELDS, path }));
    return null;
  }
  const nested: Nested = {
    branch: ({ raw, at: place }) => prepareGraph({ raw, schema: branchSchema, path: place, issues })?.graph ?? null,
    processor: ({ raw, at: place }) =>
      prepareGraph({ raw, schema: processorSchema, path: place, issues })?.graph ?? null,
  };
  return prepareState({ name, source: parsed.data, path, issues, nested });
}

const FIELDS = [...new Set(stateSchema.options.flatMap((option) => Object.keys(option.shape)))];

function at(path: string, rest: string): string {
  return path === '' ? rest : `${path}.${rest}`;
}
