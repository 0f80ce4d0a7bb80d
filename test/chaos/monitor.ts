import { z } from 'zod';

const monitor = z.object({
  id: z.string(),
  status: z.string(),
  progress: z.looseObject({ phase: z.string() }).optional(),
  result: z.looseObject({ kind: z.string() }).optional(),
  error: z.looseObject({ code: z.string() }).optional(),
});

/** The monitor of an operation, as far as it is looked at here. */
export type Monitor = z.infer<typeof monitor>;

/** @throws Error with the answer, when it is not a monitor */
export async function monitorIn(response: Response): Promise<Monitor> {
  const text = await response.text();
  const parsed = monitor.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`No monitor but ${response.status}: ${text}`);
  return parsed.data;
}
