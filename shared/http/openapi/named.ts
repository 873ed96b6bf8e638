import { z } from 'zod';

/** The shapes that the OpenAPI document names, by id. */
export const SHAPES = z.registry<{ id: string; description?: string }>();

/** Gives a shape its name in the OpenAPI document. */
export function named<S extends z.ZodType>(a: { id: string; schema: S; description?: string }): S {
  const { schema, ...meta } = a;
  SHAPES.add(schema, meta);
  return schema;
}

/** A page of a list. */
export function pageOf(a: { id: string; item: z.ZodType }): z.ZodType {
  return named({ id: a.id, schema: z.strictObject({ items: z.array(a.item), next_cursor: z.string().nullable() }) });
}
