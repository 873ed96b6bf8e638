import type { APIGatewayProxyResult } from 'aws-lambda';
import { DroError } from '#core/errors/dro-error.ts';
import { problemReply, toResponse } from '#http/answer.ts';

// a function may answer with 6 MB, as the JSON that the gateway is given
const MOST_BYTES = 6 * 1024 * 1024 - 64 * 1024;

/** A response as the gateway takes it; one that is too large is a problem, which says what to do. */
export async function toResult(response: Response): Promise<APIGatewayProxyResult> {
  const result = await resultOf(response);
  return Buffer.byteLength(JSON.stringify(result)) > MOST_BYTES ? resultOf(tooLarge()) : result;
}

async function resultOf(response: Response): Promise<APIGatewayProxyResult> {
  const cookies = response.headers.getSetCookie();
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'set-cookie'));
  return {
    statusCode: response.status,
    headers,
    ...(cookies.length > 0 && { multiValueHeaders: { 'set-cookie': cookies } }),
    body: await response.text(),
    isBase64Encoded: false,
  };
}

function tooLarge(): Response {
  const detail = 'the answer is over 6 MB; of a list, ask for less at a time with limit';
  return toResponse(problemReply({ error: new DroError({ code: 'ANSWER_TOO_LARGE', detail }) }));
}
