import { describe, expect, it } from '@jest/globals';
import { PARTS, stageOf } from '#cdk/stage.ts';
import { ofType, type Stages, type Synthesised } from './synthesised.ts';

/** What the suite on LocalStack may use. */
const COMMUNITY = ['ApiGateway', 'DynamoDB', 'Events', 'IAM', 'Lambda', 'Logs', 'S3', 'SQS', 'SecretsManager'];
/** What each part of a stage brings along. */
const BROUGHT: Readonly<Record<(typeof PARTS)[number], readonly string[]>> = {
  cognito: ['Cognito::UserPool', 'Cognito::UserPoolClient'],
  console: ['CloudFront::Distribution', 'CloudFront::Function', 'CloudFront::OriginAccessControl'],
  waf: ['WAFv2::WebACL', 'WAFv2::WebACLAssociation'],
  xray: [],
  alarms: ['CloudWatch::Alarm', 'CloudWatch::Dashboard', 'SNS::Topic', 'SNS::TopicPolicy', 'SNS::Subscription'],
};
const MOST_RESOURCES = 500;
const MOST_TEMPLATE_BYTES = 1_000_000;

export function stageSuite(stages: Stages): void {
  const { prod, dev, local } = stages;

  describe('stages', () => {
    it.each(Object.entries(stages))('%s has nothing that AwsSolutions finds without a reason', (_, { findings }) => {
      expect(findings).toEqual([]);
    });

    it('have all parts, or leave some out with all that they bring', () => {
      const types = (stage: Synthesised): Set<string> => new Set(stage.resources.map(({ type }) => type.slice(5)));
      const gone = [...types(prod)].filter((type) => !types(local).has(type)).sort();
      expect(gone).toEqual(
        [...Object.values(BROUGHT).flat(), 'CloudFront::ResponseHeadersPolicy']
          .filter((type) => types(prod).has(type))
          .sort(),
      );
      expect(Object.keys(BROUGHT)).toEqual([...PARTS]);
      expect(Object.keys(dev.templates)).toEqual(['Data', 'Events', 'Api', 'Workflows', 'Console']);
    });

    it('trace with X-Ray, or nowhere', () => {
      const traced = (stage: Synthesised): unknown[] => [
        ...new Set(
          ofType({ stage, type: 'Lambda::Function' }).map(({ properties }) =>
            JSON.stringify(properties['TracingConfig']),
          ),
        ),
      ];
      expect(traced(prod)).toEqual(['{"Mode":"Active"}']);
      expect(traced(local)).toEqual([undefined]);
      expect(JSON.stringify(local.resources)).not.toContain('"xray:');
    });

    it('fit into LocalStack without what its community edition lacks', () => {
      const services = new Set(local.resources.map(({ type }) => type.split('::')[1]));
      expect([...services].sort()).toEqual(COMMUNITY);
    });

    it('fit into stacks', () => {
      for (const { templates } of Object.values(stages)) {
        for (const template of Object.values(templates)) {
          expect(Object.keys(template['Resources'] ?? {}).length).toBeLessThan(MOST_RESOURCES / 4);
          expect(JSON.stringify(template).length).toBeLessThan(MOST_TEMPLATE_BYTES / 4);
        }
      }
    });

    it('of one account do not take one another’s names', () => {
      const names = (stage: Synthesised): string[] =>
        stage.resources.flatMap(({ properties }) =>
          ['FunctionName', 'QueueName', 'TableName', 'RoleName', 'BucketName', 'LogGroupName', 'Name', 'ArchiveName']
            .map((key) => properties[key])
            .filter((name) => typeof name === 'string')
            .filter((name) => !name.startsWith('@'))
            // the rest is made unique by the service, or is of one API
            .filter((name) => !name.startsWith('API-Gateway-') && !name.startsWith('ApiHttpToken')),
        );
      expect(names(dev).length).toBeGreaterThan(40);
      expect(names(dev).filter((name) => names(prod).includes(name))).toEqual([]);
    });
  });

  describe('the stage that a deployment names', () => {
    it.each([
      [undefined, 'say which stage: --context stage=prod|dev'],
      ['staging', 'there is no stage "staging"; known are prod, dev, or give one as JSON'],
      ['{"name":"x","protected":false,"witout":[]}', 'Unrecognized key: "witout"'],
      ['{"name":"Prod","protected":true}', 'must be up to 20 of a to z, 0 to 9 and -, starting with a letter'],
      ['{"name":"x","protected":true,"without":["web"]}', '→ at without[0]'],
    ])('%j is refused with what to do', (given, said) => {
      expect(() => stageOf(given)).toThrow(said);
    });

    it('may be given as JSON, by the command line or a file', () => {
      const given = { name: 'x', protected: false };
      expect(stageOf(JSON.stringify(given))).toEqual(stageOf(given));
    });
  });
}
