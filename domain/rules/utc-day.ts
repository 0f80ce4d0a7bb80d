/** The day of `now` in UTC, `YYYY-MM-DD`: what the expiry dates of exclusions are compared with, as texts. */
export const utcDay = (now: Date): string => now.toISOString().slice(0, 10);
