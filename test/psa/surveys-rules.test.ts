import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { answer, askedCustomer } from './asked-customer.ts';
import { eventsOf, typesOf } from './events-of.ts';
import { DAY_MS, openPsa, type PsaWorld } from './psa-world.ts';
import { refusedCreate, refusedUpdate } from './refused.ts';

let psa: PsaWorld;
beforeAll(async () => {
  psa = await openPsa();
});
afterAll(() => psa.world.close());

const recordOf = async (entity: string, id: string): Promise<JsonObject> =>
  (await psa.call({ method: 'GET', path: `/api/psa/${entity}/${id}` })).json;
const respond = (invitation: string, score: number): Promise<JsonObject> =>
  psa.create('survey_responses', { invitation_id: invitation, score });
const alertsOf = (events: readonly DroEvent[], scopeType: string): (JsonObject | null)[] =>
  events.filter((one) => one.payload?.['scopeType'] === scopeType).map((one) => one.payload);

describe('an invitation', () => {
  it('is reminded of as often as the policy says, then runs out, once each', async () => {
    const { survey } = await askedCustomer(psa);
    const events = await eventsOf({ psa, run: () => psa.advance(20 * DAY_MS) });
    const mine = events.filter((one) => one.payload?.['surveyId'] === survey);
    expect(mine.map((one) => [one.type, one.payload?.['reminderNumber'] ?? null, one.occurredAt.slice(0, 10)])).toEqual(
      [
        ['SURVEY_REMINDER_SENT', 1, '2026-03-04'],
        ['SURVEY_REMINDER_SENT', 2, '2026-03-07'],
        ['SURVEY_EXPIRED', null, '2026-03-15'],
      ],
    );
  });

  it('is left alone once it is answered', async () => {
    const { invitation } = await askedCustomer(psa);
    await respond(invitation, 4);
    expect(await typesOf({ psa, run: () => psa.advance(20 * DAY_MS) })).toEqual([]);
    expect(await recordOf('survey_invitations', invitation)).toMatchObject({ status: 'answered', remind_at: null });
  });

  it('that is not about a ticket gives no event of the older kind', async () => {
    const { survey } = await askedCustomer(psa);
    const values = { survey_id: survey, recipient_id: 'u-1', token_hash: 'f'.repeat(64) };
    expect(await typesOf({ psa, run: () => psa.create('survey_invitations', values) })).toEqual(['SURVEY_SENT']);
  });

  it('is refused for a survey that is switched off, and when its time is over before it begins', async () => {
    const { survey } = await askedCustomer(psa);
    const values = { survey_id: survey, recipient_id: 'u-1', token_hash: 'e'.repeat(64) };
    const past = await refusedCreate({
      psa,
      entity: 'survey_invitations',
      values: { ...values, expires_at: '2026-01-01T00:00:00Z' },
    });
    await psa.update('surveys', survey, { active: false });
    const off = await refusedCreate({ psa, entity: 'survey_invitations', values });
    expect([past.text, off.text]).toEqual([
      expect.stringContaining('over already'),
      expect.stringContaining('switched off'),
    ]);
  });

  it('does not run out before its time, nor is it reminded of twice at once', async () => {
    const { invitation: id } = await askedCustomer(psa);
    const entity = 'survey_invitations';
    const early = await refusedUpdate({ psa, entity, id, values: { status: 'expired' } });
    const twice = await refusedUpdate({ psa, entity, id, values: { reminders: 2 } });
    expect([early.status, twice.status]).toEqual([422, 422]);
  });
});

describe('an answer', () => {
  it('comes once, and not after the time for it', async () => {
    const { invitation } = await askedCustomer(psa);
    await respond(invitation, 4);
    const late = await askedCustomer(psa);
    await psa.advance(15 * DAY_MS);
    const values = (invitation_id: string): JsonObject => ({ invitation_id, score: 4 });
    const refused = [
      await refusedCreate({ psa, entity: 'survey_responses', values: values(invitation) }),
      await refusedCreate({ psa, entity: 'survey_responses', values: values(late.invitation) }),
    ];
    expect(refused.map((one) => one.status)).toEqual([422, 422]);
  });

  it.each([
    ['csat', 0],
    ['csat', 6],
    ['nps', 11],
  ])('has a score that a %s has: not %i', async (type, score) => {
    const { invitation } = await askedCustomer(psa, { type });
    const values = { invitation_id: invitation, score };
    const { text } = await refusedCreate({ psa, entity: 'survey_responses', values });
    expect(text).toContain('a score goes from');
  });

  it('of nought is a score of an nps', async () => {
    await expect(answer(psa, { type: 'nps', score: 0 })).resolves.toMatchObject({ score: 0 });
  });
});

describe('the alert of satisfaction', () => {
  const rated = (agent_id: string, ...scores: number[]): Promise<DroEvent[]> =>
    eventsOf({
      psa,
      run: async () => {
        for (const score of scores) await answer(psa, { score, values: { agent_id } });
      },
    });

  it('comes once for each window, with the score as it was', async () => {
    const alerts = alertsOf(await rated('bea', 2, 2, 2, 1, 5), 'agent');
    expect(alerts).toMatchObject([
      { window: 'daily', score: 2, threshold: 3.5, scopeId: 'bea' },
      { window: 'weekly', score: 2 },
      { window: 'monthly', score: 2 },
    ]);
  });

  it('does not come at the limit, with too few answers, or of an nps', async () => {
    expect(alertsOf(await rated('cem', 4, 3, 3.5), 'agent')).toEqual([]);
    expect(alertsOf(await rated('dan', 1, 1), 'agent')).toEqual([]);
    const nps = async (): Promise<void> => {
      for (const score of [0, 0, 0]) await answer(psa, { type: 'nps', score, values: { agent_id: 'eva' } });
    };
    expect(alertsOf(await eventsOf({ psa, run: nps }), 'agent')).toEqual([]);
  });

  it('compares with the window before', async () => {
    await rated('fee', 5);
    await psa.advance(DAY_MS);
    const alerts = alertsOf(await rated('fee', 3, 3, 3), 'agent');
    expect(alerts.find((one) => one?.['window'] === 'daily')).toMatchObject({ score: 3, baseline: 5, delta: -2 });
  });

  it('counts none of many answers twice or not at all', async () => {
    const asked = await Promise.all(
      Array.from({ length: 8 }, () => askedCustomer(psa, { values: { agent_id: 'gil' } })),
    );
    await Promise.all(asked.map(({ invitation }) => respond(invitation, 4)));
    const filter = encodeURIComponent('scope_id == "gil" && window == "daily"');
    const { json } = await psa.call({ method: 'GET', path: `/api/psa/csat_windows?filter=${filter}` });
    expect(json['items']).toMatchObject([{ responses: 8, score_sum: 32, score: 4 }]);
  });
});
