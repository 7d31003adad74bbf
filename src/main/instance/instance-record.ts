import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { sync as writeFileAtomicSync } from "write-file-atomic";
import { z } from "zod";

const InstanceSchema = z.object({
  pid: z.number().int().positive(),
  phase: z.enum(["running", "stopping", "stopped"]),
  /** How the ordered shutdown ended; null until it has. */
  exitCode: z.number().int().nullable(),
});
/** What the instance that owns the data folder says of itself. */
export type Instance = z.infer<typeof InstanceSchema>;

/**
 * The file in which the instance that owns a data folder says how far it is, for those that are started beside it: the
 * single-instance lock carries a message to the first instance, but no answer back. Only the holder of the lock writes it.
 */
export class InstanceRecord {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Throws when the folder can't be written to. */
  write(instance: Instance): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    // Read again within seconds or never: a power cut may have it.
    writeFileAtomicSync(this.#path, JSON.stringify(instance), { fsync: false });
  }

  /** What the last holder of the lock has written; null when there is nothing that can be understood. */
  read(): Instance | null {
    try {
      const parsed = InstanceSchema.safeParse(JSON.parse(readFileSync(this.#path, "utf8")));
      return parsed.success ? parsed.data : null;
    } catch {
      // Not there, or damaged by a power cut: nothing is known then.
      return null;
    }
  }
}
