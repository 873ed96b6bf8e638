import { describe, expect, it } from '@jest/globals';
import { JobGroups } from './jobs-groups.ts';

function takeAll(groups: JobGroups): number[] {
  const taken: number[] = [];
  for (let next = groups.take(); next !== null; next = groups.take()) {
    taken.push(next.seq);
    groups.finished(next);
  }
  return taken;
}

describe('JobGroups', () => {
  it('let groups take turns', () => {
    const groups = new JobGroups();
    for (const seq of [1, 2, 3]) groups.add({ group: 'g', seq });
    for (const seq of [4, 5]) groups.add({ group: 'h', seq });
    expect(takeAll(groups)).toEqual([1, 4, 2, 5, 3]);
  });

  it('run a retry that is due ahead of what waits in its group', () => {
    const groups = new JobGroups();
    for (const seq of [2, 3]) groups.add({ group: 'g', seq });
    groups.addUrgent({ group: 'g', seq: 1 });
    expect(takeAll(groups)).toEqual([1, 2, 3]);
  });

  it('keep a group busy until its job is finished', () => {
    const groups = new JobGroups();
    for (const seq of [1, 2]) groups.add({ group: 'g', seq });
    const first = groups.take();
    expect([first?.seq, groups.take()]).toEqual([1, null]);
    groups.finished({ group: 'g' });
    expect(groups.take()?.seq).toBe(2);
  });

  it('run nothing of a parked group but the job that parks it', () => {
    const groups = new JobGroups();
    groups.park({ group: 'g', seq: 1 });
    groups.add({ group: 'g', seq: 2 });
    groups.addUrgent({ group: 'g', seq: 3 });
    expect(takeAll(groups)).toEqual([]);
    groups.addUrgent({ group: 'g', seq: 1 });
    expect(takeAll(groups)).toEqual([1]);
    groups.release({ group: 'g', seq: 1 });
    expect(takeAll(groups)).toEqual([3, 2]);
  });

  it('are not released by a job that does not park them', () => {
    const groups = new JobGroups();
    groups.park({ group: 'g', seq: 1 });
    groups.add({ group: 'g', seq: 2 });
    groups.release({ group: 'g', seq: 2 });
    expect(groups.take()).toBeNull();
  });
});
