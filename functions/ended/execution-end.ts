import { z } from 'zod';
import type { Json } from '#core/json/json.ts';
import type { ExecutionEnd, WorkflowEngine } from '#ports/workflow-engine.ts';

const CHANGE = z.object({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({
    executionArn: z.string(),
    status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']),
    // left out by the service where it is large
    input: z.string().nullish(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

/**
 * The end of an execution without success, of what the service tells when the status of one changes; null for a change
 * that is none. What it leaves out is asked for. Throws for what is no such event.
 */
export async function executionEndOf(a: {
  event: unknown;
  engine: Pick<WorkflowEngine, 'describe'>;
}): Promise<ExecutionEnd | null> {
  const { executionArn: executionId, status, input, error, cause } = CHANGE.parse(a.event).detail;
  if (status !== 'FAILED' && status !== 'TIMED_OUT' && status !== 'ABORTED') return null;
  const given = input === null || input === undefined ? undefined : parsed(input);
  const known = given === undefined ? await a.engine.describe({ executionId }) : { input: given, error, cause };
  // the service forgets an execution after 90 days
  if (known === null) return null;
  return {
    ...{ executionId, status, input: known.input },
    ...(known.error && { error: known.error }),
    ...(known.cause && { cause: known.cause }),
  };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
