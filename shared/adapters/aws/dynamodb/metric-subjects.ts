import { setTimeout as pause } from 'node:timers/promises';
import { DroError } from '#core/errors/dro-error.ts';
import { nameOfTagged, otherOfKind, otherTags, type SubjectCaps } from '#core/metrics/subjects.ts';
import { number } from './attributes.ts';
import { cancellation } from './aws-errors.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { metricItem, metricKey, subjectCountKey } from './metric-items.ts';

/** What a process knows of a tenant: subjects that are there, and names whose tags are too many (null = all is full). */
type Known = { there: Set<string>; full: Set<string | null> };
type Made = 'there' | 'busy' | { full: string | null };

const TRIES = 10;
const LONGEST_PAUSE_MS = 200;
// what a process remembers of all tenants; then it asks again
const MOST_KNOWN = 50_000;

/**
 * Which subjects a tenant has. A new one is made together with the numbers that say how many there are, and on the
 * condition that these are not too many: the caps hold whoever counts at the same time.
 */
export class MetricSubjects {
  readonly #table: DynamoTable;
  readonly #caps: SubjectCaps;
  #known = new Map<string, Known>();
  #size = 0;

  constructor(a: { table: DynamoTable; caps: SubjectCaps }) {
    this.#table = a.table;
    this.#caps = a.caps;
  }

  /** Where each of them is counted: under itself, or under what stands for all that are too many. */
  async places(a: { tenant: string; subjects: readonly string[] }): Promise<Map<string, string>> {
    const { tenant } = a;
    const known = this.#of(tenant);
    await this.#look({ ...a, known });
    const places = new Map<string, string>();
    // one after the other: they meet at the same numbers
    for (const subject of a.subjects) places.set(subject, await this.#place({ tenant, subject, known }));
    return places;
  }

  async #place(a: { tenant: string; subject: string; known: Known }): Promise<string> {
    const { tenant, subject, known } = a;
    const name = nameOfTagged(subject);
    for (let tries = 0; tries < TRIES; tries++) {
      const own = name !== null && known.full.has(name) && !known.there.has(subject) ? otherTags(name) : subject;
      if (known.there.has(own)) return own;
      if (known.full.has(null)) return otherOfKind(subject);
      const made = await this.#make({ tenant, subject: own, name: own === subject ? name : null });
      if (made === 'there') this.#note({ known, subject: own });
      else if (made === 'busy') await pause(Math.random() * Math.min(LONGEST_PAUSE_MS, 10 * 2 ** tries));
      else known.full.add(made.full);
    }
    throw new DroError({ code: 'CONTENTION', detail: `too many new subjects of counters of ${tenant} at once` });
  }

  /** Learns which of those that are not known are there. */
  async #look(a: { tenant: string; subjects: readonly string[]; known: Known }): Promise<void> {
    const names = a.subjects.map((subject) => ({ subject, name: nameOfTagged(subject) }));
    const asked = names.flatMap(({ subject, name }) => [subject, ...(name === null ? [] : [otherTags(name)])]);
    const unknown = [...new Set(asked)].filter((subject) => !a.known.there.has(subject));
    const items = await this.#table.get(unknown.map((subject) => metricKey({ tenant: a.tenant, subject })));
    for (const [i, subject] of unknown.entries()) if (items[i]) this.#note({ known: a.known, subject });
  }

  async #make(a: { tenant: string; subject: string; name: string | null }): Promise<Made> {
    const { tenant, subject, name } = a;
    const steps = [
      { name: null, most: this.#caps.subjects },
      ...(name === null ? [] : [{ name, most: this.#caps.tagged }]),
    ];
    const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
    try {
      await this.#table.transact({
        items: [
          { Put: { TableName: this.#table.name, Item: metricItem({ tenant, subject }), ...condition } },
          ...steps.map((step) => ({
            Update: {
              TableName: this.#table.name,
              Key: subjectCountKey({ tenant, name: step.name }),
              UpdateExpression: 'ADD n :one',
              ConditionExpression: 'attribute_not_exists(n) OR n < :most',
              ExpressionAttributeValues: { ':one': number(1), ':most': number(step.most) },
            },
          })),
        ],
      });
      return 'there';
    } catch (error) {
      const reasons = cancellation(error)?.map(({ Code }) => Code);
      if (!reasons) throw error;
      const [put, all, tagged] = reasons.map((code) => code === 'ConditionalCheckFailed');
      if (put) return 'there';
      // the name first: its other tags may be there when nothing else has a place
      if (tagged) return { full: name };
      return all ? { full: null } : 'busy';
    }
  }

  #of(tenant: string): Known {
    if (this.#size > MOST_KNOWN) {
      this.#known = new Map();
      this.#size = 0;
    }
    const known = this.#known.get(tenant) ?? { there: new Set(), full: new Set() };
    this.#known.set(tenant, known);
    return known;
  }

  #note(a: { known: Known; subject: string }): void {
    a.known.there.add(a.subject);
    this.#size++;
  }
}
