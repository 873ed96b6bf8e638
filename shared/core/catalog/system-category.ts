/** Whether events of a type come about; what is retired or only listed is never emitted. */
export const EVENT_TYPE_STATUSES = ['active', 'legacy', 'catalog_only', 'retired'] as const;
/** A status of an event type. */
export type EventTypeStatus = (typeof EVENT_TYPE_STATUSES)[number];

/** One type of the system catalog as its category's file has it. */
export type SystemEntry = {
  /** for people; made from the type where it is left out */
  name?: string;
  about: string;
  /** active where it is left out */
  status?: EventTypeStatus;
  /** why it is not active */
  reason?: string;
  /** the types that have come in its place */
  successors?: readonly string[];
  /** types that tell of nearly the same */
  see?: readonly string[];
  /** a member a line, as `parseMember` reads it; `base` stands for who, when and in which tenant */
  fields: string;
};

/** One category of the system catalog. Its types belong to the app of its name. */
export type SystemCategory = { app: string; title: string; types: Readonly<Record<string, SystemEntry>> };
