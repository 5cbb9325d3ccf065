/** What a notary signs (C2SP tlog-checkpoint): which log, how many entries, and the root over all of them. */

import { type Bytes, Wrong, fromBase64 } from "./bytes";
import { ED25519, type Note, type Verifier, openNote } from "./note";
import { say } from "./words";

export interface Checkpoint {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Bytes;
}

/** A checkpoint, and its note with the signatures that were verified. */
export interface Signed {
  readonly checkpoint: Checkpoint;
  readonly note: Note;
}

const TEXT = /^([^\n]+)\n(0|[1-9]\d{0,18})\n([A-Za-z0-9+/]{43}=)\n$/;

/** Throws Wrong. */
export function parseCheckpoint(text: string): Checkpoint {
  const [, origin = "", size = "", encoded = ""] = TEXT.exec(text) ?? [];
  const root = fromBase64(encoded);
  if (root?.length !== 32) {
    throw new Wrong(say("Dit is geen controlepunt: een naam, een aantal en een wortel, elk op een regel."));
  }
  return { origin, size: BigInt(size), root };
}

/** Throws Wrong unless one of these keys signed it, under the name of the log itself. */
export async function openCheckpoint(note: string, verifiers: readonly Verifier[]): Promise<Signed> {
  const opened = await openNote(note, verifiers);
  const checkpoint = parseCheckpoint(opened.text);
  const own = ({ verifier }: { verifier: Verifier }) =>
    verifier.kind === ED25519 && verifier.name === checkpoint.origin;
  if (!opened.signatures.some(own)) {
    throw new Wrong(say("Het logboek {origin} tekende dit controlepunt niet zelf.", { origin: checkpoint.origin }));
  }
  return { checkpoint, note: opened };
}
