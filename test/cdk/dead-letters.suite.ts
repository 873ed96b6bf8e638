import { describe, expect, it } from '@jest/globals';
import { isObject, type Json } from '#core/json/json.ts';
import { list, statementsOf } from '../../scripts/deployment/permissions.ts';
import { type Resource, referred } from '../../scripts/deployment/resources.ts';
import { ofType, only, type Stages, type Synthesised } from './synthesised.ts';

/** Queues that hold what others gave up. */
const DEAD = [
  'Events/Deploys/Dead',
  'Events/Jobs/Dead',
  'Events/Later/Dead',
  'Events/Missed',
  'Events/Undelivered',
  'Events/Unpublished',
];

export function deadLetterSuite({ prod }: Stages): void {
  const queues = ofType({ stage: prod, type: 'SQS::Queue' });
  const sources = ofType({ stage: prod, type: 'Lambda::EventSourceMapping' });
  const rules = ofType({ stage: prod, type: 'Events::Rule' });

  describe('dead letters', () => {
    it('have a queue beside each queue', () => {
      const without = queues.filter(({ properties }) => properties['RedrivePolicy'] === undefined);
      expect(without.map(({ path }) => path).sort()).toEqual(DEAD);
      const given = queues.flatMap(({ properties }) => targetOf(properties['RedrivePolicy'], 'deadLetterTargetArn'));
      expect(given.sort()).toEqual(DEAD.slice(0, 3));
    });

    it('are kept for as long as a queue can keep something', () => {
      const dead = queues.filter(({ path }) => DEAD.includes(path));
      expect(dead.map(({ properties }) => properties['MessageRetentionPeriod'])).toEqual(DEAD.map(() => 14 * 86_400));
    });

    it('have a queue beside each target of a rule, which lets rules send there', () => {
      const targets = rules.flatMap(({ properties }) => list(properties['Targets']).filter(isObject));
      expect(targets.length).toBe(2);
      const queued = targets.flatMap((target) => targetOf(target['DeadLetterConfig'], 'Arn'));
      expect(queued).toEqual(['Events/Missed', 'Events/Undelivered']);
      expect(sendersOf({ stage: prod, queue: 'Events/Missed' })).toEqual(['@Events/Clock.Arn']);
      expect(sendersOf({ stage: prod, queue: 'Events/Undelivered' })).toEqual([
        'arn:aws:events:REGION:ACCOUNT:rule/@Events/Bus/*',
        '@Events/Ended.Arn',
      ]);
    });

    it('have a queue beside each function that is called without an answer', () => {
      const called = [...rules.flatMap(targetsOf), 'Events/react/Function'];
      const queued = called.map((path) => {
        const { properties } = only({ stage: prod, type: 'Lambda::Function', path });
        return [path, ...targetOf(properties['DeadLetterConfig'], 'TargetArn')];
      });
      expect(queued.sort()).toEqual([
        ['Events/ended/Function', 'Events/Undelivered'],
        ['Events/react/Function', 'Events/Undelivered'],
        ['Events/tick/Function', 'Events/Missed'],
      ]);
    });

    it('are looked into by the function for it, all but those of which the next tick takes care', () => {
      const looked = sources.filter(
        ({ properties }) => referred(properties['FunctionName']) === 'Events/dead/Function',
      );
      const taken = looked.map(({ properties }) => referred(properties['EventSourceArn']));
      expect(taken.sort()).toEqual(DEAD.filter((path) => !['Events/Missed', 'Events/Unpublished'].includes(path)));
    });

    it('have an alarm each', () => {
      const watched = ofType({ stage: prod, type: 'CloudWatch::Alarm' })
        .filter(({ properties }) => properties['MetricName'] === 'ApproximateNumberOfMessagesVisible')
        .flatMap(({ properties }) => list(properties['Dimensions']).filter(isObject))
        .map((dimension) => String(dimension['Value']).replace(/^@|\.QueueName$/g, ''));
      expect(watched.sort()).toEqual(DEAD);
    });
  });

  describe('what calls functions', () => {
    it('reads the stream from its beginning, only writes, in halves where one fails, and lets go in the end', () => {
      const [stream, ...more] = sources.filter(({ properties }) => properties['StartingPosition'] !== undefined);
      expect(more).toEqual([]);
      expect(stream?.properties).toMatchObject({
        EventSourceArn: '@Data/Table.StreamArn',
        FunctionName: '@Events/publish/Function',
        StartingPosition: 'TRIM_HORIZON',
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        DestinationConfig: { OnFailure: { Destination: '@Events/Unpublished.Arn' } },
      });
      const [filter] = filtersOf(stream);
      expect(filter).toEqual({
        eventName: ['INSERT'],
        dynamodb: { Keys: { pk: { S: [{ prefix: 'J#' }] } } },
      });
    });

    it('takes messages back one by one', () => {
      expect(sources.map(({ properties }) => properties['FunctionResponseTypes'])).toEqual(
        sources.map(() => ['ReportBatchItemFailures']),
      );
    });

    it('hides a message for six times the life of the function that has it, so that nobody else does it too', () => {
      const times = sources.flatMap(({ properties }) => {
        const queue = queues.find(({ path }) => path === referred(properties['EventSourceArn']));
        const path = referred(properties['FunctionName']) ?? '';
        const fn = only({ stage: prod, type: 'Lambda::Function', path });
        const hidden = Number(queue?.properties['VisibilityTimeout'] ?? 30);
        return queue && !DEAD.includes(queue.path) ? [hidden / Number(fn.properties['Timeout'])] : [];
      });
      expect(times).toEqual([6, 6, 6]);
    });

    it('keeps jobs of a group in order', () => {
      const inOrder = queues.filter(({ properties }) => properties['FifoQueue'] === true);
      expect(inOrder.map(({ path }) => path).sort()).toEqual([
        'Events/Deploys/Dead',
        'Events/Deploys/Queue',
        'Events/Jobs/Dead',
        'Events/Jobs/Queue',
      ]);
    });
  });
}

function targetsOf(rule: Resource): string[] {
  return list(rule.properties['Targets'])
    .filter(isObject)
    .map((target) => referred(target['Arn']) ?? '');
}

function targetOf(value: Json | undefined, key: string): string[] {
  const path = isObject(value) ? referred(value[key]) : null;
  return path === null ? [] : [path];
}

/** Which rules a queue takes something from. */
function sendersOf(a: { stage: Synthesised; queue: string }): Json[] {
  return ofType({ stage: a.stage, type: 'SQS::QueuePolicy' })
    .filter(({ properties }) => list(properties['Queues']).some((queue) => referred(queue) === a.queue))
    .flatMap(({ properties }) => statementsOf(properties['PolicyDocument']))
    .filter((statement) => statement['Effect'] === 'Allow')
    .map((statement) => {
      const condition = statement['Condition'];
      const [by] = isObject(condition) ? Object.values(condition) : [];
      return isObject(by) ? (by['aws:SourceArn'] ?? null) : null;
    });
}

function filtersOf(source: Resource | undefined): Json[] {
  const criteria = source?.properties['FilterCriteria'];
  return list(isObject(criteria) ? criteria['Filters'] : undefined)
    .filter(isObject)
    .map(({ Pattern }): Json => JSON.parse(String(Pattern)));
}
