import { explainCode } from '../../domain/error-catalogue';
import { AzureFault } from '../../domain/fault';
import type { Refused, Throttled } from '../../domain/long-running';
import { secondsAsked } from '../../domain/retry-after';
import { problem, ProblemError } from './problem';

/** The answer when Azure, asked while the caller waits, says "not now" or "no". */
export function azureUnavailable(answer: Refused | Throttled): ProblemError {
  if (answer.kind === 'throttled') {
    return new ProblemError({
      status: 503,
      code: 'AzureThrottled',
      title: 'Azure asks to come again later',
      detail: 'Azure limits how often it is asked, or cannot answer at the moment. Try again later.',
      retryAfterSeconds: secondsAsked(answer.retryAfter, 30),
    });
  }
  const { error } = answer;
  const advice = explainCode(error.code);
  return new ProblemError({
    status: advice.retryClass === 'absent' ? 404 : 502,
    code: error.code,
    title: 'Azure refused to answer',
    detail: error.message,
    extensions: { advice, service: error },
  });
}

/** Asks Azure while the caller waits; a broken connection is an answer of its own, and a defect of ours is none. */
export async function whileCallerWaits<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof AzureFault)) throw error;
    throw problem(502, 'AzureUnreachable', 'Azure could not be asked', error.message);
  }
}
