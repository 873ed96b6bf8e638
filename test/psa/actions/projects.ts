import type { BusinessActions } from '../business-action.ts';
import { dependentTasks, project, SOMEBODY, task } from '../customers.ts';

/** What makes the events of projects. */
export const projectsActions: BusinessActions = {
  PROJECT_CREATED: {
    does: 'a project is planned',
    run: async (psa) => {
      await project({ psa });
    },
  },
  PROJECT_UPDATED: {
    does: 'a project gets another end',
    run: async (psa) => {
      const { id } = await project({ psa });
      await psa.update('projects', id, { ends_on: '2026-09-30' });
    },
  },
  PROJECT_STATUS_CHANGED: {
    does: 'work on a project begins',
    run: async (psa) => {
      const { id } = await project({ psa });
      await psa.transition('projects', id, 'status', 'active');
    },
  },
  PROJECT_CLOSED: {
    does: 'a project without open tasks is closed',
    run: async (psa) => {
      const { id } = await project({ psa });
      await psa.transition('projects', id, 'status', 'active');
      await psa.update('projects', id, { status: 'closed', status_reason: 'Handed over' });
    },
  },
  PROJECT_TASK_CREATED: {
    does: 'a task is added to a project',
    run: async (psa) => {
      await task({ psa, values: { due_on: '2026-04-01' } });
    },
  },
  PROJECT_TASK_ASSIGNED: {
    does: 'a task is given to a team',
    run: async (psa) => {
      const { id } = await task({ psa });
      await psa.update('project_tasks', id, { assignee_id: SOMEBODY, assignee_type: 'team' });
    },
  },
  PROJECT_TASK_STATUS_CHANGED: {
    does: 'somebody begins a task',
    run: async (psa) => {
      const { id } = await task({ psa });
      await psa.transition('project_tasks', id, 'status', 'in_progress');
    },
  },
  PROJECT_TASK_COMPLETED: {
    does: 'a task is done',
    run: async (psa) => {
      const { id } = await task({ psa });
      await psa.transition('project_tasks', id, 'status', 'done');
    },
  },
  PROJECT_TASK_DEPENDENCY_BLOCKED: {
    does: 'a task comes to depend on one that is open',
    run: async (psa) => {
      await dependentTasks(psa);
    },
  },
  PROJECT_TASK_DEPENDENCY_UNBLOCKED: {
    does: 'the task that another one depends on is done',
    run: async (psa) => {
      const { first } = await dependentTasks(psa);
      await psa.transition('project_tasks', first.id, 'status', 'done');
    },
  },
};
