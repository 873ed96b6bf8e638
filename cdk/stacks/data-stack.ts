import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { allIndexes, TTL_ATTRIBUTE } from '#adapters/aws/dynamodb/table.ts';
import { EXPIRY_DAYS, EXPIRY_TAG } from '#adapters/aws/s3/expiry-classes.ts';
import { removalOf } from '../constructs/removal.ts';
import { blobsName } from '../grants/statements.ts';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';

const HEX = 'ghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** What is kept: the one table, big results, and the key under which secrets are sealed. */
export class DataStack extends Stack {
  readonly table: dynamodb.Table;
  readonly blobs: s3.Bucket;
  readonly masterKey: secrets.Secret;

  constructor(scope: Construct, props: { stage: Stage }) {
    const { stage } = props;
    super(scope, 'Data', { stackName: `dro-${stage.name}-data`, terminationProtection: stage.protected });
    const removalPolicy = removalOf(stage);
    this.table = new dynamodb.Table(this, 'Table', {
      tableName: namesOf(stage).table,
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      stream: dynamodb.StreamViewType.NEW_IMAGE,
      timeToLiveAttribute: TTL_ATTRIBUTE,
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stage.protected,
      removalPolicy,
    });
    for (const index of allIndexes()) {
      this.table.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: { name: index.pk, type: dynamodb.AttributeType.STRING },
        sortKey: { name: index.sk, type: dynamodb.AttributeType.STRING },
        projectionType: dynamodb.ProjectionType.KEYS_ONLY,
      });
    }
    this.blobs = new s3.Bucket(this, 'Blobs', {
      bucketName: blobsName({ stack: this, stage }),
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: false,
      removalPolicy,
      lifecycleRules: EXPIRY_DAYS.map((days) => ({
        id: `within-${days}-days`,
        tagFilters: { [EXPIRY_TAG]: String(days) },
        expiration: Duration.days(days),
      })),
    });
    this.masterKey = new secrets.Secret(this, 'MasterKey', {
      secretName: `dro/${stage.name}/master-key`,
      description: 'Seals secrets and tokens of this stage; what was sealed under it is lost with it',
      generateSecretString: {
        passwordLength: 64,
        excludeCharacters: HEX,
        excludePunctuation: true,
        includeSpace: false,
        requireEachIncludedType: false,
      },
      removalPolicy,
    });
    Validations.of(this.blobs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'functions of ours alone reach it, and what they do is in the journal',
    });
    Validations.of(this.masterKey).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'never rotated in place: what was sealed under it would be lost',
    });
    new CfnOutput(this, 'TableName', { value: this.table.tableName });
  }
}
