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
   * The one rule that brings all events to the pool is there, with its target. That it is listed does not say so: whoever
   * made it may not have come to its target yet. So each process puts it once, and again where it is not listed.
   */
  async ensurePool(): Promise<void> {
    const { hasPool } = await this.list();
    if (!hasPool || this.#pool === null) this.#pool = this.#putPool();
    try {
      await this.#pool;
    } catch (error) {
      this.#pool = null;
      throw error;
    }
  }

  async #putPool(): Promise<void> {
    const description = 'Brings events to the rules that share this one';
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

  /** All that bear our mark, and how many there are on the bus. */
  async list(): Promise<{ rules: BusRule[]; hasPool: boolean; used: number }> {
    const found: Rule[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#client.send(
        new ListRulesCommand({ EventBusName: this.#busName, ...(NextToken !== undefined && { NextToken }) }),
      );
      found.push(...(page.Rules ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    const hasPool = found.some(({ Name }) => Name === POOL_RULE);
    return { rules: found.flatMap(toBusRule), hasPool, used: found.length };
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
