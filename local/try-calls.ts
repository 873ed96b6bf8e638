import type { JsonObject } from '#core/json/json.ts';

/**
 * Three calls to paste into a shell: ana places a large order, the admin sees that it waits, and approves it. Two
 * people, since nobody decides on what they requested themselves.
 */
export function tryCalls(a: { url: string; buyer: string; admin: string; order: JsonObject }): string[] {
  const as = (token: string): string => `-H 'Authorization: Bearer ${token}'`;
  const body = JSON.stringify(a.order).replaceAll("'", "'\\''");
  const pending = `curl -s ${a.url}/api/_workflows/pending ${as(a.admin)}`;
  const lastId = `$(${pending} | sed -E 's/.*"instance_id":"([^"]+)".*/\\1/')`;
  return [
    `curl -s -X POST ${a.url}/api/ecommerce/orders ${as(a.buyer)} -H 'Content-Type: application/json' -d '${body}'`,
    // pasted all at once, the workflow needs a moment to get there
    `sleep 1; ${pending}`,
    `curl -s -X POST "${a.url}/api/_workflows/${lastId}/approve" ${as(a.admin)}`,
  ];
}
