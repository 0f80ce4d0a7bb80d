import { metrics } from '@opentelemetry/api';

/** The scope that spans and metrics of the app are found by. */
export const SCOPE = 'sauvegarde';

const meter = () => metrics.getMeter(SCOPE);

/** What an operation came to. */
export interface OperationEnd {
  readonly kind: string;
  readonly outcome: string;
  readonly seconds: number;
  /** What found the resource, when nobody asked, and how old it was at the end, if it was new when it was found. */
  readonly foundBy?: string;
  readonly secondsSinceCreation?: number;
}

export function countOperation({ kind, outcome, seconds, foundBy, secondsSinceCreation }: OperationEnd): void {
  const attributes = { kind, outcome };
  meter()
    .createCounter('sauvegarde.operations', { description: 'Operations that ended, by outcome.' })
    .add(1, attributes);
  meter().createHistogram('sauvegarde.operation.duration', { unit: 's' }).record(seconds, attributes);
  const isOld = foundBy !== undefined && secondsSinceCreation === undefined;
  if (kind !== 'protect' || outcome !== 'Protected' || isOld) return;
  meter()
    .createHistogram('sauvegarde.time_to_protect', {
      unit: 's',
      description: 'From the creation of the resource, or from the request, until it is protected.',
    })
    .record(secondsSinceCreation ?? seconds, { found_by: foundBy ?? 'request' });
}

export function countPoll(): void {
  meter().createCounter('sauvegarde.polls', { description: 'Questions about operations of Azure.' }).add(1);
}

export function countThrottled(operation: string, httpStatus: number): void {
  meter()
    .createCounter('sauvegarde.throttled_calls', { description: 'Calls that Azure answered with 429 or 503.' })
    .add(1, { operation, 'http.response.status_code': httpStatus });
}

/** @param percent of the resources that an audit has found, those left out on purpose not counted */
export function recordCoverage(percent: number): void {
  meter().createGauge('sauvegarde.coverage', { unit: '%', description: 'Found by the last audit.' }).record(percent);
}
