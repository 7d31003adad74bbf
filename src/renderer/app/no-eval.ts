import { config } from "zod";

// The window's content security policy forbids eval. zod would try it once, for speed, and the browser would report that as a
// violation. This module has to be the first that is imported: zod looks when the first schema is made.
config({ jitless: true });
