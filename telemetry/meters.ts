import { metrics } from '@opentelemetry/api';

/** The scope that spans and metrics of the app are found by. */
export const SCOPE = 'sauvegarde';

const meter = () => metrics.getMeter(SCOPE);

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

/** Seconds. Those of OpenTelemetry end before three hours; a protection may take 26 hours, and a deadline be weeks away. */
const advice = {
  explicitBucketBoundaries: [
    ...[1, 5, 15, 30],
    ...[1, 2, 3, 5, 10, 20, 30].map((count) => count * MINUTE),
    ...[1, 2, 4, 8, 16].map((count) => count * HOUR),
    ...[1, 1.25, 2, 4, 7, 14, 30].map((count) => count * DAY),
  ],
};

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
  meter().createHistogram('sauvegarde.operation.duration', { unit: 's', advice }).record(seconds, attributes);
  const isOld = foundBy !== undefined && secondsSinceCreation === undefined;
  if (kind !== 'protect' || outcome !== 'Protected' || isOld) return;
  meter()
    .createHistogram('sauvegarde.time_to_protect', {
      unit: 's',
      advice,
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
