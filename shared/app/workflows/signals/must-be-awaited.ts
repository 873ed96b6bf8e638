import { invalid } from '#core/errors/dro-error.ts';
import { signalIssues } from '#core/workflows/signal-names.ts';
import type { Platform } from '../../platform.ts';
import type { Instance } from '../instance.ts';
import { workflowAt } from '../workflow-at.ts';

/**
 * Refuses a signal that no step of an instance's workflow waits for, in the version that it runs on: kept, it would lie
 * there unheard (decisions §4.7).
 */
export async function mustBeAwaited(a: {
  platform: Platform;
  tenant: string;
  instance: Pick<Instance, 'workflow'>;
  name: string;
}): Promise<void> {
  const { platform, tenant, name } = a;
  const { id, version } = a.instance.workflow;
  const { workflow } = await workflowAt({ platform, tenant, id, version });
  const issues = signalIssues({ workflow: workflow.workflow, name, at: 'name' });
  if (issues.length > 0) throw invalid({ what: 'the signal', issues });
}
