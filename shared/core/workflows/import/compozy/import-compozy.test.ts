import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { workflowSchema } from '../../definition.ts';
import { importWorkflow } from '../import-workflow.ts';

const compozy = (definition: JsonObject): ReturnType<typeof importWorkflow> =>
  importWorkflow({ format: 'compozy', definition, app: 'shop' });

describe('a workflow of Compozy', () => {
  it('follows its tasks as they are listed where none says where it goes', () => {
    const { workflow } = compozy({
      id: 'orders',
      name: 'Orders',
      tasks: [
        {
          id: 'check',
          type: 'basic',
          hooks: {
            task_finished: [
              { type: 'log', params: { level: 'info', message: 'is {{ task.status }}: {{ input.order_id }}' } },
            ],
          },
        },
        {
          id: 'pay',
          type: 'basic',
          action: { ref: 'take_money' },
          with: { id: '{{ .workflow.input.order_id }}', was: '{{ tasks.check.output.ok }}' },
        },
      ],
      hooks: {
        workflow_finished: [
          {
            type: 'webhook',
            on_error: 'continue',
            params: { url: 'https://hooks.test/done', body: { is: '{{ workflow.status }}' } },
          },
        ],
      },
    });
    expect(workflowSchema.parse(workflow)).toMatchObject({
      name: 'orders',
      description: 'Orders',
      trigger: { type: 'manual' },
      steps: [
        {
          id: 'check',
          actions: [{ type: 'run_task', task: 'check' }],
          then: { goto: 'pay' },
          hooks: {
            task_finished: [
              {
                type: 'log',
                level: 'info',
                message: 'is {{ task.status }}: {{ input.order_id }}',
                on_error: 'continue',
              },
            ],
          },
        },
        {
          actions: [
            {
              type: 'run_task',
              task: 'take_money',
              input: { id: '{{ trigger.input.order_id }}', was: '{{ steps.check.output.ok }}' },
            },
          ],
          then: { end: 'completed' },
        },
      ],
      hooks: { workflow_finished: [{ url: 'https://hooks.test/done' }] },
    });
  });

  it('goes where its tasks say, tries again and turns where they fail', () => {
    const { workflow, notes } = compozy({
      id: 'ways',
      tasks: [
        {
          id: 'a',
          type: 'basic',
          action: 'do_a',
          retries: 2,
          timeout: '2 minutes',
          on_success: { next: 'r' },
          on_error: { next: 'c' },
        },
        { id: 'r', type: 'router', condition: '{{ .tasks.a.output.kind }}', routes: { big: 'b', default: 'c' } },
        { id: 'b', type: 'wait', wait_for: 'approved', timeout: '3 days', on_timeout: 'c', final: true },
        { id: 'c', type: 'basic', action: 'do_c', final: true },
      ],
    });
    expect(notes).toEqual([]);
    expect(workflowSchema.parse(workflow)).toMatchObject({
      steps: [
        { retry: { attempts: 3 }, timeout: '2m', then: { goto: 'r' }, on_error: { goto: 'c' } },
        { cases: [{ when: '(steps.a.output.kind) == "big"', goto: { goto: 'b' } }], default: { goto: 'c' } },
        {
          type: 'wait_for_event',
          signal: 'approved',
          timeout: '3d',
          on_timeout: { goto: 'c' },
          then: { end: 'completed' },
        },
        { then: { end: 'completed' } },
      ],
    });
  });

  it('may be a single task, as a collection with hooks', () => {
    const { workflow, notes } = compozy({
      id: 'read_all',
      type: 'collection',
      items: { source: '{{ input.documents }}' },
      hooks: {
        on_iteration_complete: [
          {
            type: 'dispatch_task',
            params: {
              task_id: 'index_it',
              input: { id: '{{ item.id }}', is: '{{ metadata.iteration_result.status }}' },
            },
          },
        ],
      },
      subtask: { type: 'basic', action: { ref: 'read_one' } },
    });
    expect(notes).toEqual([]);
    expect(workflowSchema.parse(workflow)).toMatchObject({
      steps: [
        {
          type: 'collection',
          items: 'trigger.input.documents',
          mode: 'parallel',
          steps: [{ type: 'action', actions: [{ type: 'run_task', task: 'read_one' }], then: { end: 'completed' } }],
          hooks: { on_iteration_complete: [{ type: 'dispatch_task', task_id: 'index_it' }] },
        },
      ],
    });
  });

  it('counts what a collection did by the length of what it gave, and says what else that has not', () => {
    const message = '{{ output.processed_count }} of {{ output.total }}';
    const { workflow, notes } = compozy({
      id: 'read_all',
      type: 'collection',
      items: { source: '{{ input.documents }}' },
      hooks: { task_finished: [{ type: 'log', params: { message } }] },
      subtask: { type: 'basic', action: { ref: 'read_one' } },
    });
    expect(workflowSchema.parse(workflow)).toMatchObject({
      steps: [{ hooks: { task_finished: [{ message: '{{ size(output) }} of {{ output.total }}' }] } }],
    });
    expect(notes).toMatchObject([{ path: 'hooks.task_finished[0].params.message' }]);
  });

  it('goes several ways at once, through lists, and begins by itself', () => {
    const { workflow, notes } = compozy({
      id: 'wide',
      triggers: [{ type: 'signal', name: 'orders.placed' }],
      tasks: [
        {
          id: 'fan',
          type: 'parallel',
          strategy: 'race',
          tasks: [
            { id: 'left', type: 'basic', action: 'go' },
            { type: 'basic', action: 'go', with: { x: '{{ .env.KEY }}' } },
          ],
        },
        {
          id: 'each',
          type: 'collection',
          items: '{{ input.rows }}',
          mode: 'sequential',
          batch: 5,
          max_workers: 4,
          strategy: 'best_effort',
          tasks: [
            { id: 'first', type: 'basic', action: 'go' },
            { id: 'second', type: 'basic', action: 'go' },
          ],
        },
      ],
    });
    expect(notes.map((note) => note.path)).toEqual(['tasks', 'tasks[0].strategy', 'triggers[0].name']);
    expect(workflowSchema.parse(workflow)).toMatchObject({
      trigger: { type: 'event', event: 'orders.placed' },
      steps: [
        {
          branches: [
            { steps: [{ id: 'left' }] },
            { steps: [{ id: 'fan_2_1', actions: [{ input: { x: '${KEY}' } }] }] },
          ],
          then: { goto: 'each' },
        },
        {
          items: 'trigger.input.rows',
          mode: 'sequential',
          batch: 5,
          concurrency: 4,
          tolerated_failures: '100%',
          steps: [{ then: { goto: 'second' } }, { then: { end: 'completed' } }],
        },
      ],
    });
  });

  it('begins by the clock', () => {
    const { workflow, notes } = compozy({
      id: 'nightly',
      schedule: { cron: '0 3 * * *', timezone: 'Europe/Berlin', jitter: '5m' },
      tasks: [{ id: 'a', type: 'basic', action: 'go' }],
    });
    expect(notes.map((note) => note.path)).toEqual(['schedule.jitter']);
    expect(workflowSchema.parse(workflow)).toMatchObject({
      trigger: { type: 'schedule', cron: '0 3 * * *', zone: 'Europe/Berlin' },
    });
  });

  it('says what it cannot say here', () => {
    const { notes, workflow } = compozy({
      id: 'odd',
      version: '1',
      tasks: [
        {
          id: 'x',
          type: 'basic',
          action: 'x',
          sleep: '5s',
          with: { at: '{{ .input.a | upper }}' },
          on_success: { next: 'm' },
        },
        { id: 'm', type: 'memory', operation: 'read' },
      ],
    });
    expect(notes.map((note) => note.path)).toEqual([
      'version',
      'tasks[0].sleep',
      'tasks[0].with.at',
      'tasks[1].operation',
      'tasks[1].type',
    ]);
    expect(workflow).toMatchObject({ steps: [{ id: 'x' }] });
  });
});
