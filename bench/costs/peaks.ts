import type { RequestRecord } from '../../local/arm';

/** Requests of one kind in the busiest seconds; what Azure limits goes by such windows. */
export interface Peaks {
  /** Reads of one subscription in a second, and writes (POST and PUT). */
  readonly readsPerSecond: number;
  readonly writesPerSecond: number;
  /** Queries of Resource Graph in 5 seconds. */
  readonly graphPer5Seconds: number;
}

/** The most moments that lie within any span of so many milliseconds. The moments ascend. */
export function mostWithin(moments: readonly number[], milliseconds: number): number {
  let most = 0;
  let first = 0;
  moments.forEach((moment, index) => {
    for (
      let oldest = moments[first];
      oldest !== undefined && oldest <= moment - milliseconds;
      oldest = moments[first]
    ) {
      first++;
    }
    most = Math.max(most, index - first + 1);
  });
  return most;
}

const subscriptionOf = ({ path }: RequestRecord): string | undefined =>
  /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase();

function mostOfOneSubscription(requests: readonly RequestRecord[], milliseconds: number): number {
  const moments = new Map<string, number[]>();
  for (const request of requests) {
    const subscription = subscriptionOf(request);
    if (subscription === undefined) continue;
    const known = moments.get(subscription) ?? [];
    known.push(request.at);
    moments.set(subscription, known);
  }
  return Math.max(0, ...[...moments.values()].map((each) => mostWithin(each, milliseconds)));
}

export function peaksOf(requests: readonly RequestRecord[]): Peaks {
  const reads = requests.filter(({ method }) => method === 'GET');
  const writes = requests.filter(({ method, kind }) => method !== 'GET' && kind !== 'graph');
  const graph = requests.filter(({ kind }) => kind === 'graph').map(({ at }) => at);
  return {
    readsPerSecond: mostOfOneSubscription(reads, 1000),
    writesPerSecond: mostOfOneSubscription(writes, 1000),
    graphPer5Seconds: mostWithin(graph, 5000),
  };
}
