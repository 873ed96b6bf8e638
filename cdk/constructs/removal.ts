import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from '../stage.ts';

/** What becomes of data when its stack is removed. */
export function removalOf(stage: Stage): RemovalPolicy {
  return stage.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
