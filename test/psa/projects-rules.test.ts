import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { dependentTasks, project, SOMEBODY, task } from './customers.ts';
import { eventsOf, typesOf } from './events-of.ts';
import { openPsa, type PsaWorld } from './psa-world.ts';

let psa: PsaWorld;
beforeAll(async () => {
  psa = await openPsa();
});
afterAll(() => psa.world.close());

const read = async (entity: string, id: string): Promise<JsonObject> =>
  (await psa.call({ method: 'GET', path: `/api/psa/${entity}/${id}` })).json;
const move = async (entity: string, id: string, to: string): Promise<JsonObject> => {
  const path = `/api/psa/${entity}/${id}/transitions`;
  const { status, json } = await psa.call({ method: 'POST', path, body: { field: 'status', to } });
  return { status, code: json['code'] ?? null };
};
const patch = async (id: string, body: JsonObject): Promise<JsonObject> => {
  const { status, json } = await psa.call({ method: 'PATCH', path: `/api/psa/project_tasks/${id}`, body });
  return { status, detail: json['detail'] ?? null };
};
const inProject = async (made: JsonObject, depends: readonly string[]): Promise<string> => {
  const depends_on = depends.map((task_id) => ({ task_id }));
  return (await task({ psa, values: { project_id: String(made['project_id']), depends_on } })).id;
};

describe('a project', () => {
  it('is not closed while a task is open, and is once it is done', async () => {
    const { id } = await project({ psa });
    await move('projects', id, 'active');
    const open = await task({ psa, values: { project_id: id } });
    expect(await move('projects', id, 'closed')).toEqual({ status: 422, code: 'ILLEGAL_TRANSITION' });
    await psa.remove('project_tasks', (await task({ psa, values: { project_id: id } })).id);
    await move('project_tasks', open.id, 'cancelled');
    expect(await read('projects', id)).toMatchObject({ open_tasks: 0 });
    expect(await move('projects', id, 'closed')).toMatchObject({ status: 200 });
  });

  it('that is over takes no task and opens none again', async () => {
    const { id } = await project({ psa });
    const done = await task({ psa, values: { project_id: id } });
    await move('project_tasks', done.id, 'done');
    await move('projects', id, 'cancelled');
    expect(await move('project_tasks', done.id, 'todo')).toEqual({ status: 422, code: 'HOOK_ABORT' });
    const body = { project_id: id, title: 'Late' };
    const { json } = await psa.call({ method: 'POST', path: '/api/psa/project_tasks', body });
    expect(json).toMatchObject({ code: 'HOOK_ABORT', detail: 'the project is cancelled' });
  });

  it('keeps its own count of open tasks, whatever a client sends', async () => {
    const { id } = await project({ psa, values: { open_tasks: 7 } });
    expect(await read('projects', id)).toMatchObject({ open_tasks: 0 });
  });
});

describe('a task that depends on another', () => {
  it('is neither begun nor done before it', async () => {
    const { first, second } = await dependentTasks(psa);
    expect(await move('project_tasks', second.id, 'in_progress')).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await move('project_tasks', first.id, 'done');
    expect(await move('project_tasks', second.id, 'done')).toMatchObject({ status: 200 });
  });

  it('is told of each task that no longer holds it up', async () => {
    const { first, second } = await dependentTasks(psa);
    const third = await inProject(first, [first.id, second.id]);
    const events = await eventsOf({ psa, run: () => move('project_tasks', first.id, 'done') });
    const unblocked = events.filter((one) => one.type === 'PROJECT_TASK_DEPENDENCY_UNBLOCKED');
    expect(unblocked.map((one) => one.payload?.['taskId']).sort()).toEqual([second.id, third].sort());
    expect(await read('project_tasks', third)).toMatchObject({ open_blockers: 1 });
  });

  it('is blocked again when the other is opened again', async () => {
    const { first, second } = await dependentTasks(psa);
    await move('project_tasks', first.id, 'done');
    const types = await typesOf({ psa, run: () => move('project_tasks', first.id, 'todo') });
    expect(types).toEqual(['PROJECT_TASK_DEPENDENCY_BLOCKED', 'PROJECT_TASK_STATUS_CHANGED']);
    expect(await read('project_tasks', second.id)).toMatchObject({ open_blockers: 1 });
  });

  it('goes on when it no longer depends on it', async () => {
    const { first, second } = await dependentTasks(psa);
    const types = await typesOf({ psa, run: () => patch(second.id, { depends_on: [] }) });
    expect(types).toEqual(['PROJECT_TASK_DEPENDENCY_UNBLOCKED']);
    expect(await read('project_tasks', first.id)).toMatchObject({ blocks: [] });
    await psa.remove('project_tasks', first.id);
  });

  it('never waits for itself, over however many others', async () => {
    const { first, second } = await dependentTasks(psa);
    const third = await inProject(first, [second.id]);
    const circle = await patch(first.id, { depends_on: [{ task_id: third }] });
    expect(circle).toEqual({ status: 422, detail: `${third} waits for this task itself` });
    const itself = await patch(first.id, { depends_on: [{ task_id: first.id }] });
    expect(itself).toEqual({ status: 422, detail: 'a task cannot depend on itself' });
  });

  it('is of the same project', async () => {
    const [one, other] = [await task({ psa }), await task({ psa })];
    const { detail } = await patch(one.id, { depends_on: [{ task_id: other.id }] });
    expect(detail).toBe(`${other.id} is a task of another project`);
  });

  it('keeps the other from being deleted, not itself', async () => {
    const { first, second } = await dependentTasks(psa);
    const { json } = await psa.call({ method: 'DELETE', path: `/api/psa/project_tasks/${first.id}` });
    expect(json).toMatchObject({ code: 'HOOK_ABORT', detail: 'other tasks depend on it' });
    await psa.remove('project_tasks', second.id);
    await psa.remove('project_tasks', first.id);
  });
});

describe('no event comes', () => {
  it.each<[string, string, () => Promise<() => Promise<unknown>>]>([
    [
      'PROJECT_UPDATED',
      'when a project only moves on',
      async () => {
        const { id } = await project({ psa });
        return () => move('projects', id, 'active');
      },
    ],
    [
      'PROJECT_UPDATED',
      'when a project is given a task, which it counts',
      async () => {
        const { id } = await project({ psa });
        return () => task({ psa, values: { project_id: id } });
      },
    ],
    [
      'PROJECT_CLOSED',
      'when a project is cancelled',
      async () => {
        const { id } = await project({ psa });
        return () => move('projects', id, 'cancelled');
      },
    ],
    [
      'PROJECT_TASK_ASSIGNED',
      'when an assigned task gets another title, or nobody has it any more',
      async () => {
        const { id } = await task({ psa, values: { assignee_id: SOMEBODY } });
        return async () => {
          await patch(id, { title: 'Copy all files' });
          await patch(id, { assignee_id: null });
        };
      },
    ],
    [
      'PROJECT_TASK_COMPLETED',
      'when a task is cancelled',
      async () => {
        const { id } = await task({ psa });
        return () => move('project_tasks', id, 'cancelled');
      },
    ],
    [
      'PROJECT_TASK_DEPENDENCY_BLOCKED',
      'when a task comes to depend on one that is done',
      async () => {
        const done = await task({ psa });
        await move('project_tasks', done.id, 'done');
        return () => inProject(done, [done.id]);
      },
    ],
    [
      'PROJECT_TASK_DEPENDENCY_UNBLOCKED',
      'when a task is only begun',
      async () => {
        const { first } = await dependentTasks(psa);
        return () => move('project_tasks', first.id, 'in_progress');
      },
    ],
  ])('%s %s', async (type, _, prepare) => {
    const run = await prepare();
    expect(await typesOf({ psa, run })).not.toContain(type);
  });
});
