import type { z } from 'zod';
import type { JsonObject } from '#core/json/json.ts';
import type { Answer } from './answer.ts';
import type { Access } from './auth/access.ts';
import { bodyReader, readBody } from './input/body.ts';
import { queryReader } from './input/query.ts';
import type { BodyCall, Call, Incoming, Route, RouteDocs } from './route.ts';

type Common<Q extends z.ZodObject> = RouteDocs & { access: Access; query: Q };
type Bodied<Q extends z.ZodObject> = Common<Q> & {
  /** no body counts as an empty object */
  mayBeEmpty?: boolean;
};

/** Declares a route without a body, for which a token is needed. */
export function defineRoute<Q extends z.ZodObject>(
  spec: Common<Q> & { run(call: Call<z.output<Q>>): Promise<Answer> },
): Route {
  const toCall = callReader(spec);
  return { ...spec, body: null, mayBeEmpty: false, run: (a) => spec.run(toCall(a)) };
}

/** Declares a route whose body is checked before its code runs. */
export function defineBodyRoute<B extends z.ZodType, Q extends z.ZodObject>(
  spec: Bodied<Q> & { body: B; run(call: BodyCall<z.output<B>, z.output<Q>>): Promise<Answer> },
): Route {
  const toCall = callReader(spec);
  const parse = bodyReader({ schema: spec.body });
  const { mayBeEmpty = false } = spec;
  return {
    ...spec,
    mayBeEmpty,
    run: async (a) => {
      const call = toCall(a);
      return spec.run({ ...call, body: parse(await readBody({ request: a.request, mayBeEmpty })) });
    },
  };
}

/** Declares a route whose body is any JSON object here, and is checked by the use case; `body` is for the readers. */
export function defineRawRoute<Q extends z.ZodObject>(
  spec: Bodied<Q> & { body: z.ZodType; run(call: BodyCall<JsonObject, z.output<Q>>): Promise<Answer> },
): Route {
  const toCall = callReader(spec);
  const { mayBeEmpty = false } = spec;
  return {
    ...spec,
    mayBeEmpty,
    run: async (a) => {
      const call = toCall(a);
      return spec.run({ ...call, body: await readBody({ request: a.request, mayBeEmpty }) });
    },
  };
}

function callReader<Q extends z.ZodObject>(spec: Common<Q>): (a: Incoming) => Call<z.output<Q>> {
  const readQuery = queryReader({ schema: spec.query });
  return ({ tools, caller, params, request }) => {
    if (caller === null) throw new Error(`${spec.operationId} was called by nobody`);
    return { tools, caller, params, request, query: readQuery(request.url) };
  };
}
