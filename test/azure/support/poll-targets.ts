import type { LongRunningAnswer, PollTarget, PollUrl } from '../../../domain/long-running';

const isPollUrl = (text: string): text is PollUrl => text !== '';

/** A poll target as it comes out of a history: no check has been made since it was written. */
export function pollTarget(url: string, answers: PollTarget['answers'] = 'status'): PollTarget {
  if (!isPollUrl(url)) throw new Error('A poll URL is not empty.');
  return { url, answers };
}

/** The target of an answer that has to have one. */
export function pollOf(answer: LongRunningAnswer): PollTarget {
  if (answer.kind !== 'accepted') throw new Error(`Not accepted: ${JSON.stringify(answer)}`);
  return answer.poll;
}
