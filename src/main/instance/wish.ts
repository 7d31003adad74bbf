import { z } from "zod";

/**
 * What an instance that was started beside the first one wants of it. `wait`: nothing, it only looks whether the lock is free. `links`
 * are to be offered to the user.
 */
export const WishSchema = z.object({
  want: z.enum(["show", "quit", "wait"]),
  links: z.array(z.string()).default([]),
});
export type Wish = z.infer<typeof WishSchema>;

/** What came with the lock's message; an older Gramhaul sends nothing, and wants the window. */
export function wishIn(additionalData: unknown): Wish {
  const parsed = WishSchema.safeParse(additionalData);
  return parsed.success ? parsed.data : { want: "show", links: [] };
}
