import { z } from 'zod';
import { matchPattern } from '#core/patterns/match-pattern.ts';
import type { AwsServer } from '../aws-server.ts';

const PUT_EVENTS = z.object({
  Entries: z.array(z.object({ Source: z.string(), DetailType: z.string(), Detail: z.string(), Time: z.number() })),
});
const PUT_RULE = z.object({
  Name: z.string(),
  Description: z.string(),
  EventPattern: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']),
});
const PUT_TARGETS = z.object({
  Rule: z.string(),
  Targets: z.array(z.object({ Arn: z.string(), InputTransformer: z.object({ InputTemplate: z.string() }) })),
});
const NAME = z.object({ Name: z.string() });

/** An event that a rule matched, on its way to the rule's target: as the bus has it, and what the function is given. */
export type Delivery = { rule: string; envelope: object; input: unknown };
type Rule = z.infer<typeof PUT_RULE> & { template: string | null };

/** The rules of one bus behind its API: events that are put become deliveries. */
export class EventRules {
  /** what an entry is refused with, if it is; by its place in its call */
  refuse: (a: { detail: unknown; index: number }) => string | null = () => null;
  waiting: Delivery[] = [];
  readonly rules = new Map<string, Rule>();
  #events = 0;

  constructor(a: { aws: AwsServer }) {
    const { aws } = a;
    aws.on('AWSEvents.PutEvents', (input) => this.#put(PUT_EVENTS.parse(input)));
    aws.on('AWSEvents.PutRule', (input) => {
      const rule = PUT_RULE.parse(input);
      this.rules.set(rule.Name, { ...rule, template: this.rules.get(rule.Name)?.template ?? null });
      return { RuleArn: ruleArn(rule.Name) };
    });
    aws.on('AWSEvents.PutTargets', (input) => {
      const { Rule: name, Targets } = PUT_TARGETS.parse(input);
      const rule = this.rules.get(name);
      if (rule) rule.template = Targets[0]?.InputTransformer.InputTemplate ?? null;
      return { FailedEntryCount: 0, FailedEntries: [] };
    });
    aws.on('AWSEvents.RemoveTargets', () => ({ FailedEntryCount: 0, FailedEntries: [] }));
    aws.on('AWSEvents.DeleteRule', (input) => {
      this.rules.delete(NAME.parse(input).Name);
      return {};
    });
    aws.on('AWSEvents.ListRules', () => ({ Rules: [...this.rules.values()].map(({ template: _, ...rule }) => rule) }));
  }

  #put(a: z.infer<typeof PUT_EVENTS>): object {
    const Entries = a.Entries.map((entry, index) => {
      const detail: unknown = JSON.parse(entry.Detail);
      const code = this.refuse({ detail, index });
      if (code !== null) return { ErrorCode: code, ErrorMessage: 'refused' };
      const id = String(++this.#events);
      this.#match({ id, entry, detail });
      return { EventId: id };
    });
    return { Entries, FailedEntryCount: Entries.filter((one) => 'ErrorCode' in one).length };
  }

  #match(a: { id: string; entry: z.infer<typeof PUT_EVENTS>['Entries'][number]; detail: unknown }): void {
    const { id, entry } = a;
    const time = new Date(entry.Time * 1000).toISOString().replace(/\.\d+Z/, 'Z');
    const detail = z.json().parse(a.detail);
    const envelope = { id, source: entry.Source, 'detail-type': entry.DetailType, time, detail };
    for (const rule of this.rules.values()) {
      const matches =
        rule.State === 'ENABLED' && matchPattern({ pattern: JSON.parse(rule.EventPattern), event: envelope });
      if (!matches || rule.template === null) continue;
      const input = rule.template.replace('<time>', time).replace('<event>', () => JSON.stringify(detail));
      this.waiting.push({ rule: ruleArn(rule.Name), envelope, input: JSON.parse(input) });
    }
  }
}

function ruleArn(name: string): string {
  return `arn:aws:events:us-east-1:000000000000:rule/dro-test/${name}`;
}
