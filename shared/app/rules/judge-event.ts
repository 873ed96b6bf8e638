import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { evaluateReading } from '#core/expressions/evaluate-reading.ts';
import type { ReadRecord } from '#core/expressions/record-read.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { type CompiledPattern, compilePattern } from '#core/patterns/match-pattern.ts';
import { toEnvelope } from '#core/plan/envelope.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { isMasked } from '#core/records/mask.ts';
import type { CompiledRule } from '#core/rules/compile-rule.ts';
import type { Platform } from '../platform.ts';
import { currentReads } from '../reactions/current-reads.ts';
import { type EventEnvs, eventEnvs } from '../reactions/event-env.ts';

/** What a rule makes of an event; `envs` is null where the pattern keeps it from the rule. */
export type Verdict = { patternMatched: boolean; matched: boolean; envs: EventEnvs | null };

/** A rule that events are held against, one after another, without doing anything. */
export type Judge = {
  rule: CompiledRule;
  judge(event: DroEvent): Promise<Verdict>;
  /** the names that condition and action would see */
  envs(event: DroEvent): Promise<EventEnvs>;
  /** how its condition reads other records: as they are now */
  read: ReadRecord;
  /** what it would do: the action, its templates filled, personal values masked */
  plan(envs: EventEnvs): { action: string; params: JsonObject };
};

/** Makes one. */
export function judgeBy(a: { platform: Platform; model: TenantModel; rule: CompiledRule }): Judge {
  const { platform, model, rule } = a;
  const pattern: CompiledPattern = compilePattern({ pattern: rule.pattern });
  const { source, when, action } = rule;
  const envsOf = (event: DroEvent): Promise<EventEnvs> =>
    eventEnvs({ platform, model, source, event, policyApp: rule.rule.app });
  const read = currentReads({ platform, tenant: model.tenant, model });
  return {
    rule,
    read,
    envs: envsOf,
    judge: async (event) => {
      // what the clock makes goes to its rule alone, past the bus
      if (!rule.schedule && !pattern.matches(toEnvelope(event)))
        return { patternMatched: false, matched: false, envs: null };
      const envs = await envsOf(event);
      const matched = when === null || (await evaluateReading({ expression: when, env: envs.when, read })) === true;
      return { patternMatched: true, matched, envs };
    },
    plan: ({ kept, live }) => ({
      action: action.spec.name,
      params: action.render(action.spec.keeps ? kept : maskedLike({ kept, live })),
    }),
  };
}

/** The names of an action as somebody may see them: hashes where it has personal values, null where it has none. */
function maskedLike(a: { kept: Record<string, unknown>; live: Record<string, unknown> }): Record<string, unknown> {
  if (a.kept === a.live) return a.kept;
  return Object.fromEntries(Object.entries(a.kept).map(([name, value]) => [name, shown(value, a.live[name])]));
}

function shown(kept: unknown, live: unknown): unknown {
  if (isMasked(kept)) return live === null ? null : kept;
  if (!isObject(kept) || !isObject(live) || kept === live) return kept;
  return maskedLike({ kept, live });
}
