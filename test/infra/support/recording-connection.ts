import type { ArmConnection, ArmRequest, ArmResponse } from '../../../azure/arm-connection';
import { parseArmEndpoint } from '../../../azure/arm-endpoint';

/** What a request is answered with; a refusal when nothing is said, so that no method goes on to another request. */
export interface CannedAnswer {
  readonly status: number;
  readonly body: object;
}

const REFUSAL: CannedAnswer = { status: 409, body: { error: { code: 'NotAnswered', message: 'Only recorded.' } } };

export interface RecordingConnection extends ArmConnection {
  readonly sent: readonly ArmRequest[];
  /** Says what the next requests are answered with, one each. */
  answer(...answers: readonly CannedAnswer[]): void;
}

/** A connection that goes nowhere and keeps what would have been sent. */
export function recordingConnection(): RecordingConnection {
  const sent: ArmRequest[] = [];
  const waiting: CannedAnswer[] = [];
  return {
    endpoint: parseArmEndpoint('https://management.azure.com'),
    sent,
    answer: (...answers) => void waiting.push(...answers),
    send(request): Promise<ArmResponse> {
      sent.push(request);
      const { status, body } = waiting.shift() ?? REFUSAL;
      return Promise.resolve({ status, text: JSON.stringify(body), respondedAt: 0, header: () => undefined });
    },
  };
}
