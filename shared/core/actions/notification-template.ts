import { z } from 'zod';
import { appSchema, nameSchema } from '#core/definitions/names.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { parseCel } from '#core/expressions/parse-cel.ts';
import { splitTemplate } from '#core/expressions/split-template.ts';
import { CHANNELS, subjectSchema, textSchema } from './notify-action.ts';

/** The words of a notification, for rules and workflows to name (design §4.3). Its texts are templates over their scope. */
export const notificationTemplateSchema = z.strictObject({
  app: appSchema,
  name: nameSchema,
  /** the only way that it is meant for */
  channel: z.enum(CHANNELS).optional(),
  subject: subjectSchema,
  text: textSchema.optional(),
  description: z.string().max(1000).optional(),
});

/** A template of notifications, parsed. */
export type NotificationTemplate = z.infer<typeof notificationTemplateSchema>;

/** What could be parsed nowhere; what it names is checked where it is used. */
export function lintNotificationTemplate(template: NotificationTemplate): Issue[] {
  return (['subject', 'text'] as const).flatMap((path): Issue[] => {
    const source = template[path];
    if (source === undefined) return [];
    const split = splitTemplate({ source, path });
    if (!split.ok) return [split.issue];
    return split.parts.flatMap((part): Issue[] => {
      const parsed = part.kind === 'text' ? null : parseCel({ source: part.source, path });
      return parsed?.ok === false ? [parsed.issue] : [];
    });
  });
}
