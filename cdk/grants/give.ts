import { Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Grant } from './statements.ts';

/** Lets a role do something; a resource that is no more exact than it is has its reason beside it. */
export function give(a: { role: iam.Role; grant: Grant }): void {
  const { because, ...statement } = a.grant;
  a.role.addToPolicy(new iam.PolicyStatement(statement));
  if (because !== undefined) accept({ on: a.role, resources: statement.resources, because });
}

/** Says why resources of somebody's permissions have wildcards. */
export function accept(a: { on: Construct; resources: readonly string[]; because: string }): void {
  const stack = Stack.of(a.on);
  for (const resource of a.resources) {
    const id = `AwsSolutions-IAM5[Resource::${flat(stack.resolve(resource))}]`;
    Validations.of(a.on).acknowledge({ id, reason: a.because });
  }
}

/** An ARN as findings spell it: references in angle brackets. */
function flat(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const { 'Fn::Join': join, Ref } = Object(resolved);
  return Array.isArray(join) ? join[1].map(flat).join('') : `<${Ref}>`;
}
