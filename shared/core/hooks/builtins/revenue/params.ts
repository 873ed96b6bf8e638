import { z } from 'zod';

const name = z.string().min(1).max(64);

const linesSchema = z.strictObject({
  field: name,
  quantity: name.default('quantity'),
  unit_price: name.default('unit_price'),
  discount: name.optional().describe('a part of 1'),
  total: name.optional(),
  currency: name.optional(),
});
const totalsSchema = z.strictObject({
  total: name,
  subtotal: name.optional(),
  discount: name.optional(),
  tax: name.optional(),
  currency: name.optional(),
});
const taxSchema = z.strictObject({
  per: z.enum(['line', 'total']).default('line'),
  rate: z.number().min(0).max(10).optional().describe('a part of 1, for all lines'),
  rate_field: name.optional().describe("a line's own rate"),
  amount_field: name.optional().describe('where the tax of a line goes'),
});

/** How a document's amounts hang together: names of its fields and of those of its lines. */
export const revenueSchema = z.strictObject({
  lines: z.union([name.transform((field) => linesSchema.parse({ field })), linesSchema]),
  totals: z.union([name.transform((total) => totalsSchema.parse({ total })), totalsSchema]),
  tax: taxSchema.optional(),
  posted_when: z.string().min(1).max(2000).optional().describe('CEL over the record: from then on it stays as it is'),
  open_fields: z.array(name).max(50).default([]).describe('what may change on a posted document'),
  reverses: name.optional().describe('the field that names the document which this one reverses'),
});
/** The parameters, read. */
export type RevenueParams = z.output<typeof revenueSchema>;
