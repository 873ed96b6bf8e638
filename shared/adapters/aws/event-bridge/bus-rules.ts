import {
  DeleteRuleCommand,
  type EventBridgeClient,
  ListRulesCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  ResourceNotFoundException,
  type Rule,
} from '@aws-sdk/client-eventbridge';
import { z } from 'zod';
import type { Json } from '#core/json/json.ts';
import { POOL_PATTERN, POOL_RULE } from '#core/rules/pool-rule.ts';

/** Where rules deliver to: a function or a queue; with a group when it is a queue in order. */
export type Target = { arn: string; group?: string; deadLetters?: string };
/** A rule of ours as it stands on the bus. */
export type BusRule = { ruleId: string; tenant: string; version: number; active: boolean; pattern: Json };

const PREFIX = 'dro-';
const TARGET_ID = 'react';
// a description may have 512 characters
const POOL_MARK = z.strictObject({ dro: z.literal('pool'), since: z.number() });
const MARK = z.strictObject({ dro: z.literal('rule'), tenant: z.string(), version: z.int() });

/** The rules of one EventBridge bus, as far as they bear our mark. */
export class BusRules {
  readonly #client: EventBridgeClient;
  readonly #busName: string;
  readonly #target: Target;
  #pool: Promise<void> | null = null;

  constructor(a: { client: EventBridgeClient; busName: string; target: Target }) {
    this.#client = a.client;
    this.#busName = a.busName;
    this.#target = a.target;
  }

  async put(a: BusRule): Promise<void> {
    const { ruleId, tenant, version, active, pattern } = a;
    const description = JSON.stringify({ dro: 'rule', tenant, version } satisfies z.infer<typeof MARK>);
    await this.#put({ name: PREFIX + ruleId, pattern, description, active, id: ruleId });
  }

  /**
   * The one rule that brings all events to the pool is there, with its target; resolves with when it was made. That it is
   * listed does not say that it has a target: whoever made it may not have come to that. So each process puts it once,
   * and again where it is not listed.
   */
  async ensurePool(a: { now: number }): Promise<{ since: number }> {
    const { pool } = await this.list();
    const since = pool?.since ?? a.now;
    if (!pool || this.#pool === null) this.#pool = this.#putPool({ since });
    try {
      await this.#pool;
    } catch (error) {
      this.#pool = null;
      throw error;
    }
    return { since };
  }

  async #putPool(a: { since: number }): Promise<void> {
    const description = JSON.stringify({ dro: 'pool', since: a.since } satisfies z.infer<typeof POOL_MARK>);
    await this.#put({ name: POOL_RULE, pattern: POOL_PATTERN, description, active: true, id: POOL_RULE });
  }

  /** Absent = ok. */
  async remove(a: { ruleId: string }): Promise<void> {
    const at = { EventBusName: this.#busName };
    const Name = PREFIX + a.ruleId;
    try {
      await this.#client.send(new RemoveTargetsCommand({ ...at, Rule: Name, Ids: [TARGET_ID] }));
      await this.#client.send(new DeleteRuleCommand({ ...at, Name }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }

  /** All that bear our mark, the pool's own, and how many there are on the bus. */
  async list(): Promise<{ rules: BusRule[]; pool: { since: number } | null; used: number }> {
    const found: Rule[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#client.send(
        new ListRulesCommand({ EventBusName: this.#busName, ...(NextToken !== undefined && { NextToken }) }),
      );
      found.push(...(page.Rules ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    const pool = found.find(({ Name }) => Name === POOL_RULE);
    return { rules: found.flatMap(toBusRule), pool: pool ? toPool(pool) : null, used: found.length };
  }

  async #put(a: { name: string; id: string; pattern: Json; description: string; active: boolean }): Promise<void> {
    const at = { EventBusName: this.#busName };
    await this.#client.send(
      new PutRuleCommand({
        ...at,
        Name: a.name,
        Description: a.description,
        EventPattern: JSON.stringify(a.pattern),
        State: a.active ? 'ENABLED' : 'DISABLED',
      }),
    );
    const { group, arn, deadLetters } = this.#target;
    const { FailedEntries = [] } = await this.#client.send(
      new PutTargetsCommand({
        ...at,
        Rule: a.name,
        Targets: [
          {
            Id: TARGET_ID,
            Arn: arn,
            InputTransformer: {
              InputPathsMap: { event: '$.detail', time: '$.time' },
              InputTemplate: `{"rule_id":${JSON.stringify(a.id)},"published_at":"<time>","event":<event>}`,
            },
            ...(group !== undefined && { SqsParameters: { MessageGroupId: group } }),
            ...(deadLetters !== undefined && { DeadLetterConfig: { Arn: deadLetters } }),
          },
        ],
      }),
    );
    const [failed] = FailedEntries;
    if (failed) throw new Error(`the target of rule ${a.name} was refused: ${failed.ErrorCode} ${failed.ErrorMessage}`);
  }
}

/** A rule of a time when it did not say since when is old enough. */
function toPool({ Description = '' }: Rule): { since: number } {
  const mark = POOL_MARK.safeParse(parseOrNull(Description));
  return { since: mark.success ? mark.data.since : 0 };
}

function toBusRule(rule: Rule): BusRule[] {
  const { Name = '', Description = '', EventPattern = '{}', State } = rule;
  if (!Name.startsWith(PREFIX) || Name === POOL_RULE) return [];
  const mark = MARK.safeParse(parseOrNull(Description));
  if (!mark.success) return [];
  const { tenant, version } = mark.data;
  const pattern: Json = JSON.parse(EventPattern);
  return [{ ruleId: Name.slice(PREFIX.length), tenant, version, active: State === 'ENABLED', pattern }];
}

function parseOrNull(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
