/** What the table and queue names of Azure Storage allow, which the name becomes a part of; the scheduler allows more. */
const NAME = /^[A-Za-z][A-Za-z0-9]{2,44}$/;

/** What the platform calls the slot that is none. */
const PRODUCTION = 'production';

export interface TaskHub {
  readonly name: string;
  /** The deployment slot, as the platform says it; absent where there are no slots. */
  readonly slot?: string;
  /** A setting that overrides what `host.json` makes of the name. */
  readonly override?: string;
}

const lettersAndDigits = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/**
 * What is wrong with the name of a task hub; `undefined` when nothing can be seen to be. Two apps, or two slots of one, that share
 * a hub take each other's orchestrations, and run them on their own code. A slot gets a copy of the settings of production
 * when it is made, so it has to say its own name at the end of that of its hub.
 */
export function taskHubProblem({ name, slot, override }: TaskHub): string | undefined {
  if (!NAME.test(name)) return 'must be 3 to 45 letters and digits, a letter first';
  if (override !== undefined && override !== name) {
    return 'is not the task hub that the host uses: a setting of the host overrides it. Remove one of them';
  }
  if (slot === undefined || slot.toLowerCase() === PRODUCTION) return undefined;
  const ending = lettersAndDigits(slot);
  return name.toLowerCase().endsWith(ending)
    ? undefined
    : `must end with the name of the slot, ${ending}, and be a slot setting: slots that share a task hub take each other's orchestrations`;
}
