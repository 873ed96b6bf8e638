import type { SystemCategory } from '../system-category.ts';
import { ASSETS } from './assets.ts';
import { BILLING } from './billing.ts';
import { CRM } from './crm.ts';
import { DOCUMENTS } from './documents.ts';
import { EMAIL } from './email.ts';
import { INTEGRATIONS } from './integrations.ts';
import { MEDIA } from './media.ts';
import { NOTIFICATIONS } from './notifications.ts';
import { PROJECTS } from './projects.ts';
import { SCHEDULING } from './scheduling.ts';
import { SURVEYS } from './surveys.ts';
import { TAGS } from './tags.ts';
import { TICKETS } from './tickets.ts';

/** All categories of the system catalog. */
export const CATEGORIES: readonly SystemCategory[] = [
  TICKETS,
  SCHEDULING,
  PROJECTS,
  BILLING,
  CRM,
  TAGS,
  DOCUMENTS,
  EMAIL,
  NOTIFICATIONS,
  SURVEYS,
  INTEGRATIONS,
  ASSETS,
  MEDIA,
];
