import { runTask } from '#app/workflows/run-task.ts';
import { settleWait } from '#app/workflows/settle-wait.ts';
import { createDeadHandler } from '#functions/dead/dead-handler.ts';
import { createEndedHandler } from '#functions/ended/ended-handler.ts';
import { createPublishHandler } from '#functions/publish/publish-handler.ts';
import { createQueueHandler } from '#functions/queues/queue-handler.ts';
import { createReactHandler } from '#functions/react/react-handler.ts';
import { createMachineHandler } from '#functions/task/machine-handler.ts';
import { createTickHandler } from '#functions/tick/tick-handler.ts';
import type { CloudProcess, CloudWorld } from '../cloud-world.ts';
import { openCloud } from '../cloud-world.ts';
import { lambdaContext } from '../lambda-context.ts';
import type { Received } from '../sqs-queue.ts';
import { EventRules } from './event-rules.ts';
import { StateMachines } from './state-machines.ts';
import { TableStream } from './table-stream.ts';

/** What each function of the stage does when it is called. */
export type Functions = ReturnType<typeof functionsOf>;
type QueueName = 'jobs' | 'deploys' | 'later';

/**
 * A whole stage in one process: the functions, called as the services call them, over a real table and stand-ins for
 * the rest. Nothing moves but in `settle` and `advance`.
 */
export type CloudStage = {
  world: CloudWorld;
  /** the process that all functions run in, until another one is started */
  process: CloudProcess;
  /** what is called; a test may put something else in a place */
  functions: Functions;
  stream: TableStream;
  bus: EventRules;
  states: StateMachines;
  /** Does all that is to be done now. */
  settle(): Promise<void>;
  /** Lets time pass, with a tick each minute. */
  advance(ms: number): Promise<void>;
  /** Starts another process, whose functions take the place of those before. */
  restart(): void;
  close(): Promise<void>;
};

const MINUTE = 60_000;
const CONTEXT = lambdaContext({ leftMs: 120_000 });
const MOST_ROUNDS = 2000;

/** Opens a stage. */
export async function openStage(a: Parameters<typeof openCloud>[0]): Promise<CloudStage> {
  const world = await openCloud(a);
  const process = world.process();
  const stage: CloudStage = {
    ...{ world, process, functions: functionsOf({ world, process }) },
    stream: new TableStream({ client: a.client(), table: world.settings.table }),
    bus: new EventRules(world),
    states: new StateMachines({
      ...world,
      invoke: ({ functionName, payload }) => {
        const run = functionName.endsWith('-wait') ? stage.functions.wait : stage.functions.task;
        return run(payload, CONTEXT);
      },
    }),
    settle: () => settle(stage),
    advance: (ms) => advance({ stage, ms }),
    restart: () => {
      stage.process = world.process();
      stage.functions = functionsOf(stage);
    },
    close: async () => {
      await stage.states.stop();
      await world.close();
    },
  };
  return stage;
}

/** A batch of a queue, as Lambda brings it. */
export function queueEvent(a: { queue: string; messages: readonly Received[]; attributes?: object }): object {
  return {
    Records: a.messages.map(({ id, body, group, sequence, receives, receipt }) => ({
      ...{ messageId: id, receiptHandle: receipt, body, md5OfBody: '', messageAttributes: a.attributes ?? {} },
      attributes: {
        ...{ ApproximateReceiveCount: String(receives), SentTimestamp: '0', SenderId: 'x' },
        ApproximateFirstReceiveTimestamp: '0',
        ...(group !== null && { MessageGroupId: group, SequenceNumber: sequence, MessageDeduplicationId: id }),
      },
      ...{ eventSource: 'aws:sqs', eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${a.queue}` },
      awsRegion: 'us-east-1',
    })),
  };
}

function functionsOf(a: Pick<CloudStage, 'world' | 'process'>) {
  const cloud = a.process;
  const { queues, undelivered } = a.world.settings;
  return {
    publish: createPublishHandler({ cloud }),
    react: createReactHandler({ cloud }),
    job: createQueueHandler({ cloud, anyUrl: queues.jobs }),
    deploy: createQueueHandler({ cloud, anyUrl: queues.jobs }),
    tick: createTickHandler({ cloud }),
    dead: createDeadHandler({ cloud, anyUrl: queues.jobs, undelivered }),
    task: createMachineHandler({ cloud, run: runTask }),
    wait: createMachineHandler({ cloud, run: settleWait }),
    ended: createEndedHandler({ cloud }),
  };
}

async function settle(stage: CloudStage): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let moved = await stage.stream.deliver({ to: (event) => stage.functions.publish(event, CONTEXT) });
    moved += await deliverEvents(stage);
    for (const name of ['deploys', 'jobs', 'later'] as const) moved += await deliverMessages({ stage, name });
    await stage.states.activity.idle();
    moved += await deliverEnds(stage);
    if (moved === 0) return;
  }
  throw new Error('the stage does not come to rest');
}

async function advance(a: { stage: CloudStage; ms: number }): Promise<void> {
  const { stage } = a;
  const { clock, sqs } = stage.world;
  const end = clock.millis() + a.ms;
  await settle(stage);
  for (let minute = clock.millis() + MINUTE; clock.millis() < end; ) {
    const waiting = [clock.nextAt(), ...Object.values(sqs.queues).map((queue) => queue.nextAt())];
    const next = Math.min(end, minute, ...waiting.filter((at) => at !== null));
    clock.moveTo(Math.max(next, clock.millis()));
    if (clock.millis() >= minute) {
      await stage.functions.tick({}, CONTEXT);
      minute += MINUTE;
    }
    await settle(stage);
  }
}

async function deliverEvents(stage: CloudStage): Promise<number> {
  const deliveries = stage.bus.waiting.splice(0);
  for (const { input } of deliveries) await stage.functions.react(input, CONTEXT);
  return deliveries.length;
}

async function deliverEnds(stage: CloudStage): Promise<number> {
  const ends = stage.states.ends.splice(0);
  for (const { executionId: executionArn, input, ...rest } of ends) {
    const detail = { executionArn, input: JSON.stringify(input), inputDetails: { included: true }, ...rest };
    const change = { 'detail-type': 'Step Functions Execution Status Change', source: 'aws.states', detail };
    await stage.functions.ended(change, CONTEXT);
  }
  return ends.length;
}

/** What a function throws at leaves its messages in flight, until their time is out. */
async function deliverMessages(a: { stage: CloudStage; name: QueueName }): Promise<number> {
  const { stage, name } = a;
  const queue = stage.world.sqs.queues[name];
  const messages = queue.receive({ most: 10 });
  if (messages.length === 0) return 0;
  const run = name === 'deploys' ? stage.functions.deploy : stage.functions.job;
  const { batchItemFailures } = await run(queueEvent({ queue: queue.name, messages }), CONTEXT);
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  for (const { id, receipt } of messages) if (!failed.has(id)) queue.delete({ receipt });
  return messages.length;
}
