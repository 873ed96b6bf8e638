import type { z } from 'zod';
import type { JsonObject } from '#core/json/json.ts';
import { objectExample } from './payload-example.ts';
import { objectSchema } from './payload-schema.ts';
import { type PayloadMember, parseMember } from './payload-type.ts';
import { CATEGORIES } from './system/index.ts';
import type { EventTypeStatus, SystemCategory, SystemEntry } from './system-category.ts';

/** A type of events that comes with the platform: every tenant has it, and none can change it. */
export type SystemEventType = {
  source: 'system';
  app: string;
  type: string;
  category: string;
  name: string;
  description: string;
  status: EventTypeStatus;
  reason: string | null;
  successors: readonly string[];
  /** the types that this one has come in the place of */
  replaces: readonly string[];
  see: readonly string[];
  schemaRef: string;
  /** parsed when somebody asks: hardly anybody uses many types */
  members(): readonly PayloadMember[];
  /** checks what a sender gives; what the platform fills in may be left out */
  schema(): z.ZodObject;
  example(): JsonObject;
};

/** Members that the platform fills in. */
export const FILLED: readonly string[] = ['tenantId', 'occurredAt', 'actorUserId', 'actorContactId', 'actorType'];

const BASE: readonly string[] = [
  'tenantId: string',
  'occurredAt: string(date-time)',
  'actorUserId?: string(uuid)',
  'actorContactId?: string(uuid)',
  'actorType?: enum(USER|CONTACT|SYSTEM)',
];

const REPLACES = new Map<string, string[]>();
for (const { types } of CATEGORIES) {
  for (const [type, { successors = [] }] of Object.entries(types)) {
    for (const one of successors) REPLACES.set(one, [...(REPLACES.get(one) ?? []), type]);
  }
}

/** Every type of the system catalog. */
export const SYSTEM_EVENT_TYPES: readonly SystemEventType[] = CATEGORIES.flatMap((category) =>
  Object.entries(category.types).map(([type, entry]) => toType({ category, type, entry })),
);
const BY_NAME: ReadonlyMap<string, SystemEventType> = new Map(SYSTEM_EVENT_TYPES.map((one) => [one.type, one]));

/** The system's type of a name; null when it has none. */
export function systemEventType(type: string): SystemEventType | null {
  return BY_NAME.get(type) ?? null;
}

/** How a payload's schema is called: `payload.TicketCreated.v1`. */
export function schemaRef(type: string): string {
  const pascal = type
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
  return `payload.${pascal}.v1`;
}

function toType(a: { category: SystemCategory; type: string; entry: SystemEntry }): SystemEventType {
  const { category, type, entry } = a;
  const members = once(() => membersOf(entry.fields));
  return {
    source: 'system',
    app: category.app,
    type,
    category: category.title,
    name: entry.name ?? titleOf(type),
    description: entry.about,
    status: entry.status ?? 'active',
    reason: entry.reason ?? null,
    successors: entry.successors ?? [],
    replaces: REPLACES.get(type) ?? [],
    see: entry.see ?? [],
    schemaRef: schemaRef(type),
    members,
    schema: once(() =>
      objectSchema(members().map((one) => ({ ...one, required: one.required && !FILLED.includes(one.name) }))),
    ),
    example: once(() => objectExample(members())),
  };
}

function membersOf(fields: string): PayloadMember[] {
  return fields
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .flatMap((line) => (line === 'base' ? BASE : [line]))
    .map(parseMember);
}

function titleOf(type: string): string {
  return type
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join(' ');
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
