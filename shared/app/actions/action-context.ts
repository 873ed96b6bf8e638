import type { Json } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Iso } from '#core/records/row.ts';
import type { Platform } from '../platform.ts';
import type { Cause } from '../records/write-request.ts';

/** What an action works on besides its parameters. */
export type ActionContext = {
  tenant: string;
  /** the app of the rule or workflow, for names without one */
  app: string;
  /** the record at hand, meant when none is named */
  subject: { app: string; entity: string; id: string } | null;
  /** the event behind it; null in workflow steps */
  event: DroEvent | null;
  by: Cause;
  /** the workflow instance at work; left out by rules */
  instance?: string;
  /** the mark that makes the effect happen once */
  once: { key: SysKey; ttl: Iso };
  /** what ids are derived from, so that a repetition makes the same ones */
  seed: { at: Iso; cause: string };
};

/** One kind of action at work. Its output is kept by workflows as the step's. */
export type ActionRunner = (a: {
  platform: Platform;
  params: Record<string, Json>;
  context: ActionContext;
}) => Promise<Json>;
