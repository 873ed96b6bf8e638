import type { Stage } from './stage.ts';

/** Names that stacks must agree on without importing one another, so that none waits for the other. */
export function namesOf(stage: Stage): {
  bus: string;
  machinePrefix: string;
  functionName: (name: string) => string;
  machineRole: string;
} {
  const { name } = stage;
  return {
    bus: `dro-${name}`,
    machinePrefix: `dro-${name}-`,
    functionName: (one) => `dro-${name}-${one}`,
    machineRole: `dro-${name}-machines`,
  };
}
