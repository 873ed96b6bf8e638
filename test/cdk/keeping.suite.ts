import { describe, expect, it } from '@jest/globals';
import { allIndexes } from '#adapters/aws/dynamodb/table.ts';
import { EXPIRY_DAYS } from '#adapters/aws/s3/expiry-classes.ts';
import { isObject } from '#core/json/json.ts';
import { list, statementsOf } from '../../scripts/deployment/permissions.ts';
import { ofType, only, type Stages } from './synthesised.ts';

const HOLDS_DATA = ['DynamoDB::Table', 'S3::Bucket', 'SecretsManager::Secret', 'Logs::LogGroup', 'Cognito::UserPool'];

export function keepingSuite({ prod, dev, local }: Stages): void {
  describe('what is kept', () => {
    it('stays when a stack of a protected stage goes, and goes with another one', () => {
      const holders = (stage: typeof prod): boolean[] =>
        HOLDS_DATA.flatMap((type) => ofType({ stage, type })).map(({ stays }) => stays);
      expect(new Set(holders(prod))).toEqual(new Set([true]));
      expect(new Set(holders(local))).toEqual(new Set([false]));
    });

    it('of a protected stage is not removed by mistake', () => {
      expect(prod.kept).toEqual(['Data', 'Events', 'Workflows', 'Api', 'Console']);
      expect(dev.kept).toEqual([]);
      const table = (stage: typeof prod): unknown =>
        only({ stage, type: 'DynamoDB::Table' }).properties['DeletionProtectionEnabled'];
      expect([table(prod), table(dev)]).toEqual([true, false]);
    });

    it('can be brought back to any moment, and is encrypted', () => {
      expect(only({ stage: prod, type: 'DynamoDB::Table' }).properties).toMatchObject({
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      });
      for (const { properties } of ofType({ stage: prod, type: 'S3::Bucket' })) {
        expect(properties['BucketEncryption']).toBeDefined();
        expect(properties['PublicAccessBlockConfiguration']).toMatchObject({ RestrictPublicBuckets: true });
      }
      for (const { properties } of ofType({ stage: prod, type: 'SQS::Queue' })) {
        expect(properties['SqsManagedSseEnabled']).toBe(true);
      }
    });

    it('is reached by TLS alone', () => {
      const policies = ['S3::BucketPolicy', 'SQS::QueuePolicy', 'SNS::TopicPolicy'].flatMap((type) =>
        ofType({ stage: prod, type }),
      );
      const open = policies.filter(
        ({ properties }) =>
          !statementsOf(properties['PolicyDocument']).some(
            ({ Effect, Condition }) =>
              Effect === 'Deny' && JSON.stringify(Condition).includes('"aws:SecureTransport":"false"'),
          ),
      );
      expect(open).toEqual([]);
      expect(policies).toHaveLength(13);
    });

    it('lies in a table as the store asks for it', () => {
      const { properties } = only({ stage: prod, type: 'DynamoDB::Table' });
      const indexes = list(properties['GlobalSecondaryIndexes']).filter(isObject);
      expect(indexes.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }))).toEqual(
        allIndexes().map(({ name, pk, sk }) => ({
          IndexName: name,
          KeySchema: [
            { AttributeName: pk, KeyType: 'HASH' },
            { AttributeName: sk, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        })),
      );
    });

    it('and expires has a rule of the bucket for each class of days', () => {
      const [blobs] = ofType({ stage: prod, type: 'S3::Bucket' }).filter(({ path }) => path === 'Data/Blobs');
      const lifecycle = blobs?.properties['LifecycleConfiguration'];
      const rules = list(isObject(lifecycle) ? lifecycle['Rules'] : undefined).filter(isObject);
      expect(rules.map(({ ExpirationInDays, TagFilters }) => ({ ExpirationInDays, TagFilters }))).toEqual(
        EXPIRY_DAYS.map((days) => ({
          ExpirationInDays: days,
          TagFilters: [{ Key: 'dro-expires-within', Value: String(days) }],
        })),
      );
    });

    it('in logs goes after as many days as the stage says, in each log of ours', () => {
      const days = (stage: typeof prod): unknown[] => [
        ...new Set(ofType({ stage, type: 'Logs::LogGroup' }).map(({ properties }) => properties['RetentionInDays'])),
      ];
      expect([days(prod), days(dev)]).toEqual([[30], [7]]);
      const functions = ofType({ stage: prod, type: 'Lambda::Function' });
      for (const { properties } of functions) expect(isObject(properties['LoggingConfig'])).toBe(true);
      expect(ofType({ stage: prod, type: 'Logs::LogGroup' })).toHaveLength(functions.length + 3);
    });

    it('of events can be sent again', () => {
      const days = (stage: typeof prod): unknown => only({ stage, type: 'Events::Archive' }).properties;
      expect(days(prod)).toMatchObject({ RetentionDays: 30, EventPattern: { source: [{ prefix: 'dro.' }] } });
      expect(days(dev)).toMatchObject({ RetentionDays: 7 });
    });
  });
}
