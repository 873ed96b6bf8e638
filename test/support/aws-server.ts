import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a service says to one of its operations; a refusal is thrown. */
export type AwsAnswer = (input: Readonly<Record<string, unknown>>) => object | Promise<object>;
/** A call as it came, e.g. `AWSEvents.PutEvents`. */
export type AwsCall = { operation: string; input: Readonly<Record<string, unknown>> };

/** What a service refuses, by the name of its error. */
export class AwsRefusal extends Error {
  override readonly name: string;

  constructor(name: string) {
    super(name);
    this.name = name;
  }
}

/** A server for the services that speak JSON: what a test says that operations answer, and which calls there were. */
export class AwsServer {
  readonly calls: AwsCall[] = [];
  readonly #answers = new Map<string, AwsAnswer>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      const operation = String(request.headers['x-amz-target']);
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      try {
        response.end(JSON.stringify(await this.#answer({ operation, input: JSON.parse(text) })));
      } catch (error) {
        const type = error instanceof AwsRefusal ? error.name : 'ValidationException';
        response.statusCode = 400;
        response.end(JSON.stringify({ __type: type, message: String(error) }));
      }
    });
  }

  /** From now on an operation is answered so. */
  on(operation: string, answer: AwsAnswer): void {
    this.#answers.set(operation, answer);
  }

  /** What an operation is answered now, for a test that puts something in its place for a while. */
  answerOf(operation: string): AwsAnswer {
    const answer = this.#answers.get(operation);
    if (!answer) throw new Error(`nobody said what ${operation} answers`);
    return answer;
  }

  async start(): Promise<{ endpoint: string }> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return { endpoint: `http://127.0.0.1:${port}` };
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(call: AwsCall): object | Promise<object> {
    this.calls.push(call);
    return this.answerOf(call.operation)(call.input);
  }
}
