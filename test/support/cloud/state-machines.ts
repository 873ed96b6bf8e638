import { z } from 'zod';
import { Activity } from '#adapters/embedded/activity.ts';
import { Database } from '#adapters/embedded/database.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { createWorkflowEngine } from '#adapters/embedded/workflow-engine.ts';
import type { Json } from '#core/json/json.ts';
import type { Clock } from '#ports/clock.ts';
import type { ExecutionEnd } from '#ports/workflow-engine.ts';
import { AwsRefusal, type AwsServer } from '../aws-server.ts';
import { quietLogger } from '../quiet-logger.ts';

const MACHINE = z.object({ name: z.string(), definition: z.string() });
const START = z.object({ stateMachineArn: z.string(), name: z.string(), input: z.string() });
const EXECUTION = z.object({ executionArn: z.string() });
const STOP = EXECUTION.extend({ error: z.string(), cause: z.string() });
const SUCCESS = z.object({ taskToken: z.string(), output: z.string() });
const FAILURE = z.object({ taskToken: z.string(), error: z.string(), cause: z.string() });

type Invoke = (a: { functionName: string; payload: Json }) => Promise<Json>;

/** Step Functions behind its API, on our own interpreter: machines call functions as the service does. */
export class StateMachines {
  readonly activity = new Activity();
  /** ends without success, as the service tells of them */
  ends: ExecutionEnd[] = [];
  /** how many states were entered, of all executions: what the service calls transitions, and counts */
  readonly transitions: () => Promise<number>;
  readonly #database = new Database({ file: ':memory:' });
  readonly #stop: () => Promise<void>;

  constructor(a: { aws: AwsServer; clock: Clock; invoke: Invoke }) {
    const { aws, clock, invoke } = a;
    const { database, activity } = { database: this.#database, activity: this.activity };
    const parts = { database, activity, clock, ids: systemIds(), logger: quietLogger(), invoke };
    const { engine, start, stop } = createWorkflowEngine({
      ...parts,
      ended: (end) => this.ends.push({ ...end, executionId: arns.get(end.executionId) ?? '' }),
    });
    const arns = new Map<string, string>();
    const machineOf = (arn: string): string => engine.machineId({ hash: arn.slice(arn.lastIndexOf(':') + 1) });
    const executionOf = (arn: string): string => {
      const [machine = '', name = ''] = arn.split(':').slice(-2);
      const id = engine.executionId({ machineId: engine.machineId({ hash: machine }), name });
      arns.set(id, arn);
      return id;
    };
    this.transitions = async () => {
      const histories = await Promise.all([...arns.keys()].map((executionId) => engine.history({ executionId })));
      return histories.flatMap(({ events }) => events).filter(({ type }) => type.endsWith('StateEntered')).length;
    };
    start();
    this.#stop = stop;
    aws.on('AWSStepFunctions.CreateStateMachine', async (input) => {
      const { name, definition } = MACHINE.parse(input);
      await engine.ensureMachine({ hash: name, asl: JSON.parse(definition) });
      return { stateMachineArn: `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`, creationDate: 0 };
    });
    aws.on('AWSStepFunctions.StartExecution', async (input) => {
      const { stateMachineArn, name, input: text } = START.parse(input);
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
      executionOf(executionArn);
      const machineId = machineOf(stateMachineArn);
      const started = await engine.start({ machineId, name, input: JSON.parse(text) }).catch(() => {
        throw new AwsRefusal('StateMachineDoesNotExist');
      });
      if (started.outcome === 'exists') throw new AwsRefusal('ExecutionAlreadyExists');
      return { executionArn, startDate: 0 };
    });
    aws.on('AWSStepFunctions.DescribeExecution', async (input) => {
      const { executionArn } = EXECUTION.parse(input);
      const found = await engine.describe({ executionId: executionOf(executionArn) });
      if (!found) throw new AwsRefusal('ExecutionDoesNotExist');
      const { status, error, cause } = found;
      return { executionArn, status, error, cause, input: JSON.stringify(found.input), startDate: 0 };
    });
    aws.on('AWSStepFunctions.StopExecution', async (input) => {
      const { executionArn, error, cause } = STOP.parse(input);
      await engine.stop({ executionId: executionOf(executionArn), error, cause });
      return { stopDate: 0 };
    });
    const settle = async (settled: Promise<'delivered' | 'gone'>): Promise<object> => {
      if ((await settled) === 'gone') throw new AwsRefusal('TaskTimedOut');
      return {};
    };
    aws.on('AWSStepFunctions.SendTaskSuccess', (input) => {
      const { taskToken: token, output } = SUCCESS.parse(input);
      return settle(engine.settle({ token, result: { output: JSON.parse(output) } }));
    });
    aws.on('AWSStepFunctions.SendTaskFailure', (input) => {
      const { taskToken: token, error, cause } = FAILURE.parse(input);
      return settle(engine.settle({ token, result: { error, cause } }));
    });
    aws.on('AWSStepFunctions.GetExecutionHistory', () => ({ events: [] }));
  }

  async stop(): Promise<void> {
    await this.#stop();
    this.#database.close();
  }
}
