import { DroError, isDroError } from '#core/errors/dro-error.ts';

/** The same refusal, with the item of a bulk that it is about: in words, in the paths and as `item`. */
export function itemError(a: { error: unknown; item: number }): unknown {
  const { error, item } = a;
  if (!isDroError(error) || typeof error.data['item'] === 'number') return error;
  const issues = error.issues.map((issue) => ({ ...issue, path: pathOf({ path: issue.path, item }) }));
  const detail = `items[${item}]: ${error.message}`;
  return new DroError({ code: error.code, detail, issues, data: { ...error.data, item }, cause: error.cause });
}

function pathOf(a: { path: string; item: number }): string {
  return a.path === '' ? `items[${a.item}]` : `items[${a.item}].values.${a.path}`;
}
