import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { createWorkflowEngine } from '#adapters/aws/step-functions/workflow-engine.ts';
import type { Json } from '#core/json/json.ts';
import type { EngineWorld } from '#test/contract/workflow-engine.suite.ts';
import { zipOf } from './zip.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/dro-test`;
const QUIET_MS = 400;
const LONGEST_MS = 20_000;

// hands what it was called with to the test, which answers or has it throw an error of that name
const CODE = `
export const handler = async (payload) => {
  const answer = await fetch(process.env.CALLBACK, { method: 'POST', body: JSON.stringify(payload ?? null) });
  const { result, error } = await answer.json();
  if (error) throw Object.assign(new Error(error.message), { name: error.name });
  return result;
};`;

/** Step Functions with functions that run in the test: each machine function is a Lambda that asks us. */
export async function openEngineWorld(a: { names: readonly string[] }): Promise<Omit<EngineWorld, 'reopen'>> {
  const functions: EngineWorld['functions'] = new Map();
  const calls: EngineWorld['calls'] = [];
  let busy = 0;
  let lastAt = Date.now();

  async function answer(functionName: string, payload: Json): Promise<unknown> {
    calls.push({ functionName, payload });
    try {
      const run = functions.get(functionName);
      if (!run) throw new Error(`no function ${functionName}`);
      return { result: await run(payload) };
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      return { error: { name, message } };
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    busy++;
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const said = await answer(decodeURIComponent((request.url ?? '/').slice(1)), JSON.parse(text));
    response.end(JSON.stringify(said));
    busy--;
    lastAt = Date.now();
  }

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const lambda = new LambdaClient();
  const prefix = `t${randomUUID().slice(0, 8)}-`;
  for (const name of a.names) {
    const FunctionName = prefix + name;
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs20.x',
        Role: ROLE,
        Handler: 'index.handler',
        Code: { ZipFile: zipOf({ name: 'index.mjs', text: CODE }) },
        Environment: { Variables: { CALLBACK: `http://127.0.0.1:${port}/${encodeURIComponent(name)}` } },
        Timeout: 30,
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName });
  }
  const arns = a.names.map((name): [string, string] => [
    name,
    `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${prefix}${name}`,
  ]);
  const started: string[] = [];
  const engine = createWorkflowEngine({
    client: new SFNClient(),
    account: {
      arnStart: `arn:aws:states:${REGION}:${ACCOUNT}`,
      machinePrefix: prefix,
      roleArn: ROLE,
      functions: Object.fromEntries(arns),
    },
  });
  /** Nothing has moved for a while: no call, and no new event in any history. */
  const settle = async (): Promise<void> => {
    const until = Date.now() + LONGEST_MS;
    let seen = '';
    for (lastAt = Date.now(); Date.now() < until; ) {
      const counts = await Promise.all(
        started.map(async (executionId) => {
          const { events } = await engine.history({ executionId });
          return events.at(-1)?.id ?? 0;
        }),
      );
      const now = counts.join();
      if (now !== seen) [seen, lastAt] = [now, Date.now()];
      else if (busy === 0 && Date.now() - lastAt > QUIET_MS) return;
      await pause(50);
    }
  };
  return {
    engine: {
      ...engine,
      start: async (asked) => {
        const answered = await engine.start(asked);
        started.push(answered.executionId);
        return answered;
      },
    },
    functions,
    calls,
    settle,
    pass: ({ seconds }) => pause(seconds * 1000),
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
