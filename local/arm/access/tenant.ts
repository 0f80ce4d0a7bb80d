import { createHash } from 'node:crypto';

/** The one directory of the emulator. */
export const tenantId = '72f988bf-86f1-41af-91ab-2d7cd011db47';

/** A GUID that follows from a resource id, such as the object id of an identity. */
export function guidOf(id: string, purpose: string): string {
  const digits = createHash('sha256').update(`${purpose} ${id.toLowerCase()}`).digest('hex');
  const [one, two, three, four, five] = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(13, 16),
    digits.slice(17, 20),
    digits.slice(20, 32),
  ];
  return `${one}-${two}-4${three}-a${four}-${five}`;
}
