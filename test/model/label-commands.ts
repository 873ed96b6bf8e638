import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '#core/json/json.ts';
import { command, expectRefused, index, pick, text } from './command.ts';
import { type Expected, fold } from './expected.ts';

const LABELS = '/api/depot/labels';

const hasLabels = (expected: Readonly<Expected>): boolean => expected.labels.length > 0;

function isTaken(a: { expected: Expected; name: string; self?: string }): boolean {
  return a.expected.labels.some((one) => one.alive && one.id !== a.self && fold(one.name) === fold(a.name));
}

export const createLabel = text.map((name) =>
  command({
    name: 'createLabel',
    given: { name },
    run: async (expected, world) => {
      const taken = isTaken({ expected, name });
      const answer = await world.send({ method: 'POST', path: LABELS, body: { name } });
      if (taken) return expectRefused({ answer, code: 'DUPLICATE_VALUE' });
      expect(answer).toMatchObject({ status: 201 });
      expected.labels.push({ id: String(answer.json['id']), name, alive: true });
    },
  }),
);

export const deleteLabel = index.map((at) =>
  command({
    name: 'deleteLabel',
    given: { at },
    check: hasLabels,
    run: async (expected, world) => {
      const label = pick({ from: expected.labels, at });
      const answer = await world.send({ method: 'DELETE', path: `${LABELS}/${label.id}` });
      if (!label.alive) return expectRefused({ answer, code: 'NOT_FOUND' });
      expect(answer).toEqual({ status: 204, json: {} });
      label.alive = false;
    },
  }),
);

/** Brings a label back, under another name if one is given. */
export const restoreLabel = fc.tuple(index, fc.option(text)).map(([at, name]) =>
  command({
    name: 'restoreLabel',
    given: { at, name },
    check: hasLabels,
    run: async (expected, world) => {
      const label = pick({ from: expected.labels, at });
      // one that is there stays as it is
      const wanted = label.alive ? label.name : (name ?? label.name);
      const taken = isTaken({ expected, name: wanted, self: label.id });
      const body: JsonObject = name === null ? {} : { name };
      const answer = await world.send({ method: 'POST', path: `${LABELS}/${label.id}/restore`, body });
      const dropped = label.alive && name !== null && name !== label.name.trim();
      if (dropped) return expectRefused({ answer, code: 'VALIDATION_FAILED' });
      if (taken) return expectRefused({ answer, code: 'DUPLICATE_VALUE' });
      expect(answer).toMatchObject({ status: 200 });
      Object.assign(label, { name: wanted, alive: true });
    },
  }),
);
