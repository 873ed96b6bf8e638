import type { StepType } from '#core/workflows/define-step.ts';
import { scoreLead } from './steps/score-lead.ts';

/** The types of steps that the sales pack brings. */
export const salesSteps: readonly StepType[] = [scoreLead];
