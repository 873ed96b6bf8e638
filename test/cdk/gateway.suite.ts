import { describe, expect, it } from '@jest/globals';
import { ERRORS } from '#core/errors/codes.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { routesOf } from '#http/routes.ts';
import { list } from '../../scripts/deployment/permissions.ts';
import { referred } from '../../scripts/deployment/resources.ts';
import { ofType, only, type Stages } from './synthesised.ts';

const ROOT = 'Api/Http/RestApi/Default/';

export function gatewaySuite({ prod }: Stages): void {
  const methods = ofType({ stage: prod, type: 'ApiGateway::Method' });
  const routes = routesOf({ issuer: null });
  const spelt = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`;

  describe('the gateway', () => {
    it('asks for no token exactly where the app does not', () => {
      const open = methods.filter(({ properties }) => properties['AuthorizationType'] === 'NONE');
      const paths = open.map(({ path, properties }) => {
        const at = path.slice(ROOT.length, path.lastIndexOf('/'));
        return spelt({ method: String(properties['HttpMethod']), path: `/${at}` });
      });
      expect(paths.sort()).toEqual(
        routes
          .filter(({ access }) => access === 'public')
          .map(spelt)
          .sort(),
      );
    });

    it('lets the authorizer look at all else, and counts it against the tier that this one names', () => {
      const [all, ...more] = methods.filter(({ properties }) => properties['AuthorizationType'] !== 'NONE');
      expect(more).toEqual([]);
      expect(all?.path).toBe(`${ROOT}api/{proxy+}/ANY`);
      expect(all?.properties).toMatchObject({
        AuthorizationType: 'CUSTOM',
        ApiKeyRequired: true,
        AuthorizerId: '@Api/Http/TokenAuthorizer',
      });
      expect(only({ stage: prod, type: 'ApiGateway::RestApi' }).properties).toMatchObject({
        ApiKeySourceType: 'AUTHORIZER',
        BinaryMediaTypes: ['*/*'],
      });
      expect(only({ stage: prod, type: 'ApiGateway::Authorizer' }).properties).toMatchObject({
        Type: 'REQUEST',
        IdentitySource: 'method.request.header.Authorization',
      });
    });

    it('brings every route to the app: no path of its own hides one', () => {
      const open = new Set(routes.filter(({ access }) => access === 'public').map(({ path }) => path));
      const hidden = [...open].flatMap((path) => {
        const pieces = path.split('/').slice(2);
        const prefixes = pieces.map((_, i) => `/api/${pieces.slice(0, i + 1).join('/')}`);
        return routes.filter((route) => prefixes.includes(route.path) && route.access !== 'public');
      });
      expect(hidden.map(spelt)).toEqual([]);
    });

    it('has four tiers, each with a rate and a key that the authorizer knows', () => {
      const plans = ofType({ stage: prod, type: 'ApiGateway::UsagePlan' });
      const limits = plans.map(({ properties: { UsagePlanName, Throttle, Quota = null } }): Json[] => [
        UsagePlanName ?? null,
        isObject(Throttle) ? (Throttle['RateLimit'] ?? null) : null,
        isObject(Quota) ? (Quota['Limit'] ?? null) : null,
      ]);
      expect(limits).toEqual([
        ['dro-prod-free', 20, 1_000_000],
        ['dro-prod-standard', 200, 20_000_000],
        ['dro-prod-business', 1000, 200_000_000],
        ['dro-prod-enterprise', 5000, null],
      ]);
      const keys = ofType({ stage: prod, type: 'ApiGateway::ApiKey' });
      const bound = ofType({ stage: prod, type: 'ApiGateway::UsagePlanKey' });
      expect(bound.map(({ properties }) => referred(properties['KeyId']))).toEqual(keys.map(({ path }) => path));
      const told = only({ stage: prod, type: 'Lambda::Function', path: 'Api/authorizer/Function' });
      const variables = JSON.stringify(told.properties['Environment']);
      for (const { properties } of keys) expect(variables).toContain(`"${properties['Value']}"`);
      expect(keys.map(({ properties }) => String(properties['Value']).length >= 20)).toEqual(keys.map(() => true));
    });

    it('answers by itself as the app does', () => {
      const answers = ofType({ stage: prod, type: 'ApiGateway::GatewayResponse' });
      const bodies = answers.map(({ properties }) => {
        const templates = properties['ResponseTemplates'];
        const text = String(isObject(templates) ? templates['application/json'] : '');
        const body: unknown = JSON.parse(text.replace('$context.error.messageString', '"why"'));
        return { status: Number(properties['StatusCode']), body, text };
      });
      const codes = bodies.map(({ body }) => (isObject(body) ? String(body['code']) : ''));
      expect(codes.map((code) => Object.hasOwn(ERRORS, code))).toEqual(codes.map(() => true));
      for (const { status, body, text } of bodies) {
        expect(body).toMatchObject({
          type: expect.stringMatching(/^urn:dro:error:/),
          status,
          detail: 'why',
          errors: [],
        });
        expect(text).toContain(':$context.error.messageString,');
      }
      const said = new Map(answers.map(({ properties }, i) => [properties['ResponseType'], codes[i]]));
      expect(said.get('UNAUTHORIZED')).toBe('UNAUTHENTICATED');
      expect(said.get('THROTTLED')).toBe('RATE_LIMITED');
      expect(said.get('MISSING_AUTHENTICATION_TOKEN')).toBe('NOT_FOUND');
    });

    it('writes who called what, with the tenant and nothing that was sent', () => {
      const { properties } = only({ stage: prod, type: 'ApiGateway::Stage' });
      const [settings] = list(properties['MethodSettings']);
      expect(settings).toMatchObject({ DataTraceEnabled: false, LoggingLevel: 'ERROR', MetricsEnabled: true });
      const setting = properties['AccessLogSetting'];
      const format: unknown = JSON.parse(String(isObject(setting) ? setting['Format'] : ''));
      expect(format).toMatchObject({ tenant: '$context.authorizer.tenant', path: '$context.path' });
      expect(properties['TracingEnabled']).toBe(true);
    });
  });
}
