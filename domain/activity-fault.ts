import { z } from 'zod';
import { AzureFault, StorageFault } from './fault';

const codes = ['AzureUnreachable', 'ReportsUnavailable', 'InternalError'] as const;

export const activityFaultSchema = z.object({ code: z.enum(codes), message: z.string() });

/** What kept an activity from its answer, in the words of an outcome. The message is fit for a caller. */
export type ActivityFault = Readonly<z.infer<typeof activityFaultSchema>>;

const ERROR_NAME = /^\w{1,50}$/;

/**
 * What a thrown error is to the operation that it keeps from its answer. The text of a defect stays out of it: nobody has
 * looked at what it may hold.
 */
export function activityFaultOf(error: unknown, activity: string): ActivityFault {
  if (error instanceof AzureFault) return { code: 'AzureUnreachable', message: error.message };
  if (error instanceof StorageFault) return { code: 'ReportsUnavailable', message: error.message };
  const name = error instanceof Error && ERROR_NAME.test(error.name) ? error.name : 'what is no Error';
  return { code: 'InternalError', message: `The activity ${activity} ended with ${name}; the log has its text.` };
}

/** What the log says of a defect. */
export const defectText = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : 'no Error was thrown';

/** The engine gives an orchestrator nothing of an error but its text, to the first line break without additions of its own. */
export const activityFaultText = ({ code, message }: ActivityFault): string =>
  `[${code}] ${message.replace(/\s*[\r\n]+\s*/g, ' ')}`;

const WRITTEN = /\[(\w+)\] ([^\r\n]*)/;

/** A state carries it, and a custom status: 16 KB are all that the engine allows. */
const MAX_MESSAGE_LENGTH = 1000;

/**
 * What {@link activityFaultText} wrote, out of the text that the engine made of it: hosts put the name of the activity before
 * it, some the word "Error", and all of them stack traces behind the line. A text of another form is the engine's own: the
 * activity met its time limit, or its process ended.
 */
export function readActivityFault(text: string): ActivityFault {
  const [, written, message = ''] = WRITTEN.exec(text) ?? [];
  const code = codes.find((each) => each === written);
  if (code !== undefined) return { code, message: message.trimEnd().slice(0, MAX_MESSAGE_LENGTH) };
  return { code: 'InternalError', message: 'An activity was cut off before it had an answer; the log has more.' };
}
