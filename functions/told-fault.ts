import type { InvocationContext } from '@azure/functions';
import { type ActivityFault, activityFaultOf, activityFaultText, defectText } from '../domain/activity-fault';

type ActivityHandler<Input, Output> = (input: Input, context: InvocationContext) => Promise<Output>;

/** What an activity throws for an orchestrator to read; a span names it by its code. */
class ToldFault extends Error {
  override readonly name: string;

  constructor(fault: ActivityFault) {
    super(activityFaultText(fault));
    this.name = fault.code;
  }
}

/**
 * An activity whose errors say what they are: an orchestrator gets to see nothing of them but a text. That of a defect goes
 * into the log, and its kind into the outcome.
 */
export const withToldFault =
  <Input, Output>(handler: ActivityHandler<Input, Output>): ActivityHandler<Input, Output> =>
  async (input, context) => {
    try {
      return await handler(input, context);
    } catch (error) {
      const fault = activityFaultOf(error, context.functionName);
      if (fault.code === 'InternalError') {
        context.error(`${context.functionName} failed: ${defectText(error)}`);
      }
      throw new ToldFault(fault);
    }
  };
