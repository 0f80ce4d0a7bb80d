import type { WaitSettings } from '../../domain/wait-settings';
import { registerEventGrid } from '../auto-protect.eventgrid';
import { registerEventQueue } from '../auto-protect.queue';
import { registerGivenUpEvents } from '../given-up-event.queue';
import type { AccessRules } from '../http/access-rules';
import { eventTaker } from './take-event';

/** The ways that events come by, to the same taker. */
export function registerEvents(access: AccessRules, settings: WaitSettings): void {
  const takeEvent = eventTaker(access, settings);
  registerEventQueue(takeEvent);
  registerEventGrid(takeEvent);
  registerGivenUpEvents();
}
