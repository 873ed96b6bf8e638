import { describe, expect, it } from '@jest/globals';
import { SYSTEM_EVENT_TYPES } from '#core/catalog/system-types.ts';
import { assetsActions } from './actions/assets.ts';
import { billingActions } from './actions/billing.ts';
import { crmActions } from './actions/crm.ts';
import { documentsActions } from './actions/documents.ts';
import { emailActions } from './actions/email.ts';
import { integrationsActions } from './actions/integrations.ts';
import { mediaActions } from './actions/media.ts';
import { notificationsActions } from './actions/notifications.ts';
import { projectsActions } from './actions/projects.ts';
import { schedulingActions } from './actions/scheduling.ts';
import { surveysActions } from './actions/surveys.ts';
import { tagsActions } from './actions/tags.ts';
import { ticketsActions } from './actions/tickets.ts';

const ACTIONS = {
  ...assetsActions,
  ...billingActions,
  ...crmActions,
  ...documentsActions,
  ...emailActions,
  ...integrationsActions,
  ...mediaActions,
  ...notificationsActions,
  ...projectsActions,
  ...schedulingActions,
  ...surveysActions,
  ...tagsActions,
  ...ticketsActions,
};

describe('the professional services pack', () => {
  it('emits each event of the catalog that is neither retired nor catalog-only', () => {
    const emitted = SYSTEM_EVENT_TYPES.filter((one) => one.status === 'active' || one.status === 'legacy');
    expect(Object.keys(ACTIONS).sort()).toEqual(emitted.map((one) => one.type).sort());
  });
});
