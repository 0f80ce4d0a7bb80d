import { z } from 'zod';

/** What came of the protections that an audit started; adds up to what it has taken on. */
export interface RemediationProgress {
  readonly started: number;
  readonly protected: number;
  readonly failed: number;
  /** Not ours to do: another operation ran on the resource, or somebody cancelled. */
  readonly skipped: number;
  /** Started, and not at their end when the remediation was: they go on by themselves. Absent where that is none. */
  readonly running?: number;
  /** Never started, when the remediation stopped early. */
  readonly left: number;
  /** Why it stopped early. */
  readonly stopped?: string;
}

export const remediationProgressSchema: z.ZodType<RemediationProgress> = z.object({
  started: z.number(),
  protected: z.number(),
  failed: z.number(),
  skipped: z.number(),
  running: z.number().exactOptional(),
  left: z.number(),
  stopped: z.string().exactOptional(),
});

export const noRemediation: RemediationProgress = { started: 0, protected: 0, failed: 0, skipped: 0, left: 0 };

/** What one look at the running protections came to, and one start of more. */
export type RemediationStep = Omit<RemediationProgress, 'running' | 'left' | 'stopped'>;

export const addStep = (progress: RemediationProgress, step: RemediationStep): RemediationProgress => ({
  ...progress,
  started: progress.started + step.started,
  protected: progress.protected + step.protected,
  failed: progress.failed + step.failed,
  skipped: progress.skipped + step.skipped,
});

/** Why no more is started; `undefined` while there is no reason. */
export const reasonToStop = ({ failed }: RemediationProgress, maxFailures: number): string | undefined =>
  failed >= maxFailures ? `${failed} protections failed, and ${maxFailures} are the limit.` : undefined;

/** The phase of an audit in which everything is examined, and only the remediation goes on. */
export const REMEDIATION_PHASE = 'remediate';

/** Why a remediation is asked to end when an audit is due: who sends the cancel says so, and who closes the audit reads it. */
export const NEXT_AUDIT_DUE = 'The next audit was due, which takes on what is left.';
