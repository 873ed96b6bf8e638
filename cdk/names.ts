import type { Stage } from './stage.ts';

/** Names that stacks must agree on without importing one another, so that none waits for the other. */
export function namesOf(stage: Stage): {
  bus: string;
  machinePrefix: string;
  functionName: (name: string) => string;
  machineRole: string;
  machineLogs: string;
  table: string;
} {
  const { name } = stage;
  return {
    table: `dro-${name}`,
    bus: `dro-${name}`,
    machinePrefix: `dro-${name}-`,
    functionName: (one) => `dro-${name}-${one}`,
    machineRole: `dro-${name}-machines`,
    // the service wants this beginning, lest the account's policy of logs grows too long
    machineLogs: `/aws/vendedlogs/states/dro-${name}`,
  };
}
