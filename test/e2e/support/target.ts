import type { JsonObject } from '#core/json/json.ts';

/** What a token is to say; the tenant and the user need not be there before. */
export type Person = { tenant: string; user: string; roles: readonly string[] };

/** A rule where events are matched, as that place itself tells it. */
export type SeenRule = { enabled: boolean; pattern: JsonObject };

/** A running platform, known by its HTTP API alone, save for what its own ground tells of it. */
export type Target = {
  name: 'embedded' | 'localstack';
  url: string;
  /** how long what happens after a write may take */
  patienceMs: number;
  /** the time between two looks */
  pauseMs: number;
  token(person: Person): Promise<string>;
  /** Rules there by that id: none, one, or none that is known of. */
  rule(a: { physicalId: string; token: string }): Promise<SeenRule | null>;
  /** The names of the states of the machine with that hash; null when there is none. */
  states(a: { hash: string; token: string }): Promise<readonly string[] | null>;
};
