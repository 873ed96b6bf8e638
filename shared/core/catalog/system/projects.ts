import type { SystemCategory } from '../system-category.ts';

/** Projects: the types of events of this category. */
export const PROJECTS: SystemCategory = {
  app: 'projects',
  title: 'Projects',
  types: {
    PROJECT_CREATED: {
      about: 'A project was set up.',
      fields: `
        base
        projectId: string(uuid)
        createdByUserId?: string(uuid)
        createdAt?: string(date-time)
      `,
    },
    PROJECT_UPDATED: {
      about: 'Fields of a project were edited.',
      fields: `
        base
        projectId: string(uuid)
        updatedAt?: string(date-time)
        updatedFields?: array<string>
        changes?: map<object{previous: unknown, new: unknown}>
      `,
    },
    PROJECT_TASK_ASSIGNED: {
      about: 'A task of a project was given to a person or team.',
      fields: `
        base
        taskId: string(uuid)
        projectId: string(uuid)
        assignedToId: string(uuid)
        assignedToType: enum(user|team)
        assignedByUserId?: string(uuid)
        assignedByName?: string
        assignedAt?: string(date-time)
      `,
    },
    PROJECT_STATUS_CHANGED: {
      about: 'A project moved from one status to another.',
      fields: `
        base
        projectId: string(uuid)
        previousStatus: string
        newStatus: string
        changedAt?: string(date-time)
      `,
    },
    PROJECT_TASK_CREATED: {
      about: 'A task was added to a project.',
      fields: `
        base
        taskId: string(uuid)
        projectId: string(uuid)
        createdByUserId?: string(uuid)
        createdAt?: string(date-time)
        title: string
        dueDate?: string
        status: string
      `,
    },
    PROJECT_TASK_STATUS_CHANGED: {
      about: 'A task of a project moved from one status to another.',
      fields: `
        base
        taskId: string(uuid)
        projectId: string(uuid)
        previousStatus: string
        newStatus: string
        changedAt?: string(date-time)
      `,
    },
    PROJECT_TASK_COMPLETED: {
      about: 'A task of a project was finished.',
      fields: `
        base
        taskId: string(uuid)
        projectId: string(uuid)
        completedByUserId?: string(uuid)
        completedAt?: string(date-time)
      `,
    },
    PROJECT_TASK_DEPENDENCY_BLOCKED: {
      name: 'Project Task Blocked',
      about: 'A task cannot go on before another one.',
      fields: `
        base
        taskId: string(uuid)
        projectId: string(uuid)
        blockedByTaskId: string(uuid)
        blockedAt?: string(date-time)
      `,
    },
    PROJECT_TASK_DEPENDENCY_UNBLOCKED: {
      name: 'Project Task Unblocked',
      about: 'What held a task up is out of the way.',
      fields: `
        base
        taskId: string(uuid)
        projectId: string(uuid)
        unblockedByTaskId: string(uuid)
        unblockedAt?: string(date-time)
      `,
    },
    PROJECT_APPROVAL_REQUESTED: {
      about: 'Somebody asked for an approval on a project.',
      status: 'catalog_only',
      reason: 'Nothing emits it: approvals are steps of workflows.',
      fields: `
        base
        approvalId: string(uuid)
        projectId: string(uuid)
        approvalType: string
        requestedByUserId?: string(uuid)
        requestedAt?: string(date-time)
        notes?: string
      `,
    },
    PROJECT_APPROVAL_GRANTED: {
      about: 'What a project asked approval for was approved.',
      status: 'catalog_only',
      reason: 'Nothing emits it: approvals are steps of workflows.',
      fields: `
        base
        approvalId: string(uuid)
        projectId: string(uuid)
        approvalType: string
        approvedByUserId?: string(uuid)
        approvedAt?: string(date-time)
        notes?: string
      `,
    },
    PROJECT_APPROVAL_REJECTED: {
      about: 'What a project asked approval for was turned down.',
      status: 'catalog_only',
      reason: 'Nothing emits it: approvals are steps of workflows.',
      fields: `
        base
        approvalId: string(uuid)
        projectId: string(uuid)
        approvalType: string
        rejectedByUserId?: string(uuid)
        rejectedAt?: string(date-time)
        reason?: string
      `,
    },
    PROJECT_CLOSED: {
      about: 'A project was closed.',
      status: 'legacy',
      reason: 'A closing is a change of status.',
      successors: ['PROJECT_STATUS_CHANGED'],
      fields: `
        base
        projectId: string(uuid)
        closedByUserId?: string(uuid)
        closedAt?: string(date-time)
        reason?: string
      `,
    },
  },
};
