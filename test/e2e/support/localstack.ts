import { createHash } from 'node:crypto';
import { DescribeRuleCommand, EventBridgeClient, ResourceNotFoundException } from '@aws-sdk/client-eventbridge';
import { DescribeStateMachineCommand, SFNClient, StateMachineDoesNotExist } from '@aws-sdk/client-sfn';
import { importJWK, type JWK, SignJWT } from 'jose';
import { z } from 'zod';
import type { Person, Target } from './target.ts';

const RULE = z.record(z.string(), z.json());
const MACHINE = z.looseObject({ States: z.record(z.string(), z.json()) });

/** The deployed stack: its API, and the services behind it. */
export function localstackTarget(a: { url: string; issuer: string; key: JWK; bus: string; machines: string }): Target {
  const events = new EventBridgeClient();
  const machines = new SFNClient();
  return {
    name: 'localstack',
    url: a.url,
    patienceMs: 90_000,
    pauseMs: 250,
    token: async (person) =>
      new SignJWT({ tenant: person.tenant, roles: [...person.roles] })
        .setProtectedHeader({ alg: 'ES256', kid: String(a.key.kid) })
        .setIssuer(a.issuer)
        .setSubject(idOf(person))
        .setIssuedAt()
        .setExpirationTime('2h')
        .sign(await importJWK(a.key, 'ES256')),
    rule: async ({ physicalId }) => {
      try {
        const asked = new DescribeRuleCommand({ Name: physicalId, EventBusName: a.bus });
        const { State, EventPattern = '{}' } = await events.send(asked);
        return { enabled: State === 'ENABLED', pattern: RULE.parse(JSON.parse(EventPattern)) };
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return null;
        throw error;
      }
    },
    states: async ({ hash }) => {
      try {
        const asked = new DescribeStateMachineCommand({ stateMachineArn: `${a.machines}${hash}` });
        const { definition = '{}' } = await machines.send(asked);
        return Object.keys(MACHINE.parse(JSON.parse(definition)).States);
      } catch (error) {
        if (error instanceof StateMachineDoesNotExist) return null;
        throw error;
      }
    },
  };
}

/** The same id for the same person, as an issuer gives one. */
function idOf(a: Person): string {
  const hex = createHash('sha256').update(`${a.tenant}/${a.user}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
