import type { ResourceId } from '../resource-id';
import type { RemediationProgress } from './remediation';
import type { RemedyResult } from './remedy';

/** What is kept of what became of a protection, as far as it can be added up. */
export type RecordedResult = Pick<RemedyResult, 'resourceId' | 'operationId' | 'result'>;

type WithOperation = RecordedResult & { readonly operationId: string };

const isWithOperation = (result: RecordedResult): result is WithOperation => result.operationId !== undefined;

const isBeginning = ({ result }: RecordedResult): boolean => result === 'started' || result === 'running';

/** Those that have begun and of which no end is known: they go on, whatever became of the audit that started them. */
export function stillRunning(
  results: readonly RecordedResult[],
): { readonly operationId: string; readonly resourceId: ResourceId }[] {
  const ended = new Set(results.filter((each) => !isBeginning(each)).map(({ operationId }) => operationId));
  return results
    .filter(isWithOperation)
    .filter((each) => isBeginning(each) && !ended.has(each.operationId))
    .map(({ operationId, resourceId }) => ({ operationId, resourceId }));
}

/**
 * How far a remediation came that could not say so itself, of what it has written down while it ran. What an earlier audit
 * started is not its own.
 *
 * @param remedies how many there were to be made
 */
export function progressOf(results: readonly RecordedResult[], remedies: number): RemediationProgress {
  const started = results.filter(({ result }) => result === 'started');
  const operations = new Set(started.map(({ operationId }) => operationId));
  const notStarted = results.filter(({ operationId }) => operationId === undefined);
  const own = [...notStarted, ...results.filter(({ operationId }) => operations.has(operationId))];
  const countOf = (wanted: RemedyResult['result']): number => own.filter(({ result }) => result === wanted).length;
  const running = stillRunning(own).length;
  return {
    started: started.length,
    protected: countOf('protected'),
    failed: countOf('failed'),
    skipped: countOf('skipped'),
    ...(running > 0 && { running }),
    left: remedies - started.length - notStarted.length,
  };
}
