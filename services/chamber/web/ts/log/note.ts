/**
 * A text and who signed it (C2SP signed-note and tlog-cosignature).
 *
 * The text, an empty line, and lines `— <name> base64(4-byte key id ‖ signature)`. An Ed25519 key (kind 1) signs the
 * text; a witness (kind 4) signs `cosignature/v1`, `time <seconds>` and the text, and writes the time, 8 bytes, before
 * its signature.
 */

import { type Bytes, Wrong, concat, equal, fromBase64, hex, sha256, utf8 } from "./bytes";
import { verify } from "./ed25519";
import { say } from "./words";

export const ED25519 = 1;
export const COSIGNATURE = 4;

/** A public key by name. `vkey` is how it is written. */
export interface Verifier {
  readonly vkey: string;
  readonly name: string;
  readonly kind: number;
  readonly id: Bytes;
  readonly key: Bytes;
}

/** A signature that was verified; `time` in seconds since 1970 where it is a witness's. */
export interface Signature {
  readonly verifier: Verifier;
  readonly time: bigint | null;
}

/** A note of which at least one signature was verified; `strangers` are the names of those that nobody gave a key for. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly Signature[];
  readonly strangers: readonly string[];
}

const LIMIT = 64 * 1024;
const NAME = /^[^\s\u0085+\u0000-\u001f\u007f]+$/u;
const LINE = /^— ([^\s\u0085+]+) ([A-Za-z0-9+/]+={0,2})$/u;

/** The key in `name+id+base64(kind ‖ key)`. Throws Wrong. */
export async function parseVerifier(vkey: string): Promise<Verifier> {
  const wrong = new Wrong(say("'{vkey}' is geen sleutel van een logboek: naam+nummer+base64.", { vkey }));
  const [name = "", id = "", ...rest] = vkey.trim().split("+");
  const material = fromBase64(rest.join("+"));
  if (!NAME.test(name) || material?.length !== 33) throw wrong;
  const kind = material[0] ?? 0;
  const own = (await sha256(concat(utf8(`${name}\n`), material))).slice(0, 4);
  if ((kind !== ED25519 && kind !== COSIGNATURE) || hex(own) !== id) throw wrong;
  return { vkey: vkey.trim(), name, kind, id: own, key: material.slice(1) };
}

/** The keys in a text, one a line; empty lines are passed over. Throws Wrong. */
export async function parseVerifiers(text: string): Promise<Verifier[]> {
  const lines = text.split("\n").filter((line) => line.trim());
  return Promise.all(lines.map(parseVerifier));
}

/** Throws Wrong when it is no note, when a signature by a known key does not fit, and when there is none. */
export async function openNote(note: string, verifiers: readonly Verifier[]): Promise<Note> {
  const { text, lines } = split(note);
  const signatures: Signature[] = [];
  const strangers: string[] = [];
  for (const line of lines) {
    const { name, material } = parseLine(line);
    const verifier = verifiers.find((known) => known.name === name && equal(known.id, material.slice(0, 4)));
    if (verifier) signatures.push(await verified(verifier, material.slice(4), text));
    else strangers.push(name);
  }
  if (!signatures.length) {
    throw new Wrong(say("Geen enkele handtekening is van een sleutel die hier gekend is."));
  }
  return { text, signatures, strangers };
}

/** The text and the signature lines, not verified. Throws Wrong. */
export function split(note: string): { text: string; lines: string[] } {
  const gap = note.lastIndexOf("\n\n");
  if (note.length > LIMIT || /[\u0000-\u0009\u000b-\u001f]/.test(note)) {
    throw new Wrong(say("Een getekende tekst heeft hoogstens 64 KiB, en geen stuurtekens."));
  }
  if (gap < 0 || gap + 2 >= note.length || !note.endsWith("\n")) {
    throw new Wrong(say("Een getekende tekst bestaat uit de tekst, een lege regel, en handtekeningen."));
  }
  const lines = note.slice(gap + 2, -1).split("\n");
  lines.forEach(parseLine);
  return { text: note.slice(0, gap + 1), lines };
}

function parseLine(line: string): { name: string; material: Bytes } {
  const [, name = "", encoded = ""] = LINE.exec(line) ?? [];
  const material = fromBase64(encoded);
  if (!name || !material || material.length < 5) {
    throw new Wrong(say("Een regel onder de tekst is geen handtekening."));
  }
  return { name, material };
}

async function verified(verifier: Verifier, signed: Bytes, text: string): Promise<Signature> {
  const witness = verifier.kind === COSIGNATURE;
  if (signed.length !== (witness ? 72 : 64)) {
    throw new Wrong(say("De handtekening van {name} heeft niet de juiste lengte.", { name: verifier.name }));
  }
  const time = witness ? new DataView(signed.buffer, signed.byteOffset).getBigUint64(0) : null;
  const message = utf8(time === null ? text : `cosignature/v1\ntime ${time}\n${text}`);
  if (!(await verify(verifier.key, signed.slice(-64), message))) {
    throw new Wrong(say("De handtekening van {name} past niet bij de tekst erboven.", { name: verifier.name }));
  }
  return { verifier, time };
}
