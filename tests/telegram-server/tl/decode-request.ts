import type { TlObject } from "../contract";
import { readFields } from "./decode";
import { gunzip, gzipPackedId } from "./gzip-packed";
import { nearestLayer, schemaOfLayer } from "./layers";
import { TlDecodeError, TlReader } from "./tl-reader";

/** A request without its wrappers (`invokeWithLayer`, `initConnection`, `invokeWithoutUpdates`, `invokeAfterMsg`, ...). */
export interface Request {
  readonly method: TlObject;
  /** The wrappers, outermost first, with their fields but without their query. */
  readonly wrappers: readonly TlObject[];
  /** The known layer the request is in: that of its own invokeWithLayer, else the one given. */
  readonly layer: number;
  /** The number in the request's own invokeWithLayer, as the client gave it. */
  readonly layerAsked: number | undefined;
}

/** Reads a request of a client that last asked for `layer`. A query may be gzip-packed. Throws TlDecodeError. */
export function decodeRequest(layer: number, bytes: Buffer): Request {
  const wrappers: TlObject[] = [];
  let reader = new TlReader(bytes);
  let current = nearestLayer(layer);
  let layerAsked: number | undefined;
  for (;;) {
    const id = reader.uint32();
    if (id === gzipPackedId) {
      reader = new TlReader(gunzip(reader.bytes()));
      continue;
    }
    const schema = schemaOfLayer(current);
    const combinator = schema.byId(id);
    if (combinator?.kind !== "method") throw new TlDecodeError(`${schema.title} has no method 0x${id.toString(16)}`);
    const object = readFields(reader, schema, combinator);
    if (combinator.parameters.every((parameter) => parameter.type.kind !== "query")) {
      return { method: object, wrappers, layer: current, layerAsked };
    }
    wrappers.push(object);
    if (object._ === "invokeWithLayer" && typeof object.layer === "number") {
      layerAsked = object.layer;
      current = nearestLayer(object.layer);
    }
  }
}
