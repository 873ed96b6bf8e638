import { notFound } from '../answer.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The parameter `id` of a path. What is no id at all is not found, like an id that nobody has. */
export function idOf(a: { params: Readonly<Record<string, string>>; what: string }): string {
  const { id = '' } = a.params;
  if (UUID.test(id)) return id;
  throw notFound(`${a.what} ${id}`);
}

/** A parameter of a path; the router gives them all. */
export function paramOf(a: { params: Readonly<Record<string, string>>; name: string }): string {
  const value = a.params[a.name];
  if (value === undefined) throw new Error(`the path has no parameter ${a.name}`);
  return value;
}
