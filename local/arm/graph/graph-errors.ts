import { ArmRefusal } from '../http/exchange';
import type { ArmRequest } from '../http/exchange';

/** What is wrong, as one entry of `details`. */
export interface GraphProblem {
  readonly code: string;
  readonly message: string;
}

export interface GraphRefusal {
  readonly status: number;
  /** The code of the error itself; the reason stands in `details`. */
  readonly code: string;
  readonly details: readonly GraphProblem[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Resource Graph's error body: the message only helps support, the reason is in `details`. */
export function graphRefusal(request: ArmRequest, { status, code, details, headers }: GraphRefusal): ArmRefusal {
  const timestamp = new Date(request.receivedAt).toISOString();
  const message = `Please provide below info when asking for support: timestamp = ${timestamp}, correlationId = ${request.correlationId}.`;
  return new ArmRefusal({
    status,
    body: { error: { code, message, details } },
    ...(headers === undefined ? {} : { headers }),
  });
}

export function badQuery(request: ArmRequest, problem: GraphProblem): ArmRefusal {
  return graphRefusal(request, { status: 400, code: 'BadRequest', details: [problem] });
}
