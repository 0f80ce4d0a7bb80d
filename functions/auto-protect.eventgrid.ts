import { app } from '@azure/functions';
import { input } from 'durable-functions';
import type { TakeEvent } from './events/take-event';

/** Where Event Grid calls the app itself: topics without an identity, which cannot write into the queue, and a laptop. */
export function registerEventGrid(takeEvent: TakeEvent): void {
  app.eventGrid('autoProtectEventGrid', { extraInputs: [input.durableClient()], handler: takeEvent });
}
