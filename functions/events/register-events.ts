import { registerEventGrid } from '../auto-protect.eventgrid';
import { registerEventQueue } from '../auto-protect.queue';
import { registerGivenUpEvents } from '../given-up-event.queue';
import type { TakeEvent } from './take-event';

/** The ways that events come by, to the same taker. */
export function registerEvents(takeEvent: TakeEvent): void {
  registerEventQueue(takeEvent);
  registerEventGrid(takeEvent);
  registerGivenUpEvents();
}
