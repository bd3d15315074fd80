// Hours of a week in a shop's time zone, where a stretch may end on the next day.
import { z } from 'zod';

/** One stretch that begins on a weekday (1 = Monday … 7 = Sunday); one that ends at or before its begin ends on the next day. */
export const weeklyStretch = z
  .strictObject({
    day: z.number().int().min(1).max(7),
    from: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/),
    to: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/),
  })
  .refine((one) => one.from !== one.to, { message: 'A stretch ends at another hour than it begins.' });
export type WeeklyStretch = z.output<typeof weeklyStretch>;

export const weeklyHours = z.array(weeklyStretch).min(1).max(42);
