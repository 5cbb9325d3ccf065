/** What whoever acted can keep (C2SP tlog-proof): where the entry stands, its path, and the checkpoint above it. */

import { type Bytes, Wrong, fromBase64 } from "./bytes";
import { type Signed, openCheckpoint } from "./checkpoint";
import { verifyInclusion } from "./merkle";
import { type Verifier, split } from "./note";
import { say } from "./words";

export interface Receipt {
  readonly position: bigint;
  readonly path: readonly Bytes[];
  readonly note: string;
}

const HEADER = "c2sp.org/tlog-proof@v1";
const LONGEST = 63;

/** The receipt in a file; nothing of it is verified. Throws Wrong. */
export function parseReceipt(text: string): Receipt {
  const gap = text.indexOf("\n\n");
  const [header, ...lines] = text.slice(0, Math.max(gap, 0)).split("\n");
  if (header !== HEADER) {
    throw new Wrong(say("Dit is geen ontvangstbewijs: het begint niet met {header}.", { header: HEADER }));
  }
  if (lines[0]?.startsWith("extra ")) lines.shift();
  const [, position] = /^index (0|[1-9]\d{0,18})$/.exec(lines.shift() ?? "") ?? [];
  if (position === undefined) throw new Wrong(say("Dit ontvangstbewijs zegt niet voor welke inschrijving het is."));
  if (lines.length > LONGEST) {
    throw new Wrong(say("Het pad in dit ontvangstbewijs is langer dan dat van welk logboek ook."));
  }
  const note = text.slice(gap + 2);
  split(note);
  return { position: BigInt(position), path: lines.map(hash), note };
}

/** The checkpoint over the entry. Throws Wrong. */
export async function verifyReceipt(receipt: Receipt, leaf: Bytes, verifiers: readonly Verifier[]): Promise<Signed> {
  const signed = await openCheckpoint(receipt.note, verifiers);
  const { size, root } = signed.checkpoint;
  await verifyInclusion(receipt.position, size, leaf, receipt.path, root);
  return signed;
}

function hash(line: string): Bytes {
  const bytes = fromBase64(line);
  if (bytes?.length !== 32) throw new Wrong(say("Een regel van het pad is geen hash van 32 bytes in base64."));
  return bytes;
}
