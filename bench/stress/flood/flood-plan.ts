import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Plans } from '#test/model/flows/lab.ts';
import { flows, named } from '#test/support/flows/arbitrary-flow.ts';
import { type Flow, type FlowStep, stepsById, withChildren } from '#test/support/flows/flow.ts';

/** The one tenant of a flood. */
export const TENANT = 'flood';

/** One flow of a flood: the workflow that it is saved as, and the record that its one instance is about. */
export type Started = { name: string; workflow: string; about: string };

/** The flows of a seed: always the same, so that every process and the count in the end know them. */
export function floodOf(a: { flows: number; seed: number }): Flow[] {
  return fc.sample(flows(), { numRuns: a.flows, seed: a.seed }).map((flow, i) => named({ ...flow, name: `f${i}` }));
}

/** How the steps of each flow go, by the record that it is about. */
export function plansOf(a: { flows: readonly Flow[]; started: readonly Started[] }): Plans {
  const about = new Map(a.started.map((one) => [one.name, one.about]));
  return new Map(a.flows.map((flow) => [about.get(flow.name) ?? '', stepsOf(flow)]));
}

function stepsOf(flow: Flow): Map<string, { flow: string; step: FlowStep }> {
  return new Map(
    withChildren(flow).flatMap((one) =>
      [...stepsById(one)].map(([id, step]) => [id, { flow: one.name, step }] as const),
    ),
  );
}

/** Keeps beside the data folder which record is about which flow. */
export function keepStarted(a: { dataDir: string; started: readonly Started[] }): void {
  writeFileSync(fileOf(a.dataDir), JSON.stringify(a.started));
}

/** Reads what was kept. */
export function readStarted(dataDir: string): Started[] {
  return JSON.parse(readFileSync(fileOf(dataDir), 'utf8'));
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'flood.json');
}
