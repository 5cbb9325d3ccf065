/**
 * The Merkle tree of RFC 6962 section 2.1, as its reader sees it: hashes, and whether a proof proves.
 *
 * Both proofs are taken apart by the numbers alone. A path first climbs inside the smallest complete subtree that
 * holds the leaf and the end of the tree (`inner`: a step to the left or to the right for each bit), and then along
 * the right edge (`border`: whatever is added stands on the left).
 */

import { type Bytes, Wrong, concat, equal, sha256 } from "./bytes";
import { say } from "./words";

export function leafHash(leaf: Bytes): Promise<Bytes> {
  return sha256(concat(Uint8Array.of(0), leaf));
}

export function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(concat(Uint8Array.of(1), left, right));
}

/** The root over leaf `index` of `size`, by its audit path. Throws Wrong when the path has not the length it must have. */
export async function rootByPath(index: bigint, size: bigint, leaf: Bytes, path: readonly Bytes[]): Promise<Bytes> {
  if (index < 0n || index >= size) {
    throw new Wrong(say("Een logboek van {size} inschrijvingen heeft geen inschrijving {index}.", { size, index }));
  }
  requireHashes(leaf, ...path);
  const [inner, border] = steps(index, size);
  if (path.length !== inner + border) {
    const given = { length: path.length, must: inner + border };
    throw new Wrong(say("Het pad heeft {length} stappen, en moet er {must} hebben.", given));
  }
  return climb(leaf, path, inner, index);
}

/** Throws Wrong unless `leaf` is leaf `index` of the tree of `size` leaves with this root. */
export async function verifyInclusion(
  index: bigint, size: bigint, leaf: Bytes, path: readonly Bytes[], root: Bytes,
): Promise<void> {
  if (!equal(await rootByPath(index, size, leaf, path), root)) {
    throw new Wrong(say("Het pad leidt naar een andere wortel dan de getekende."));
  }
}

/** Throws Wrong unless the tree of `old` leaves is the beginning of that of `size`. An empty one proves nothing. */
export async function verifyConsistency(
  old: bigint, size: bigint, path: readonly Bytes[], oldRoot: Bytes, root: Bytes,
): Promise<void> {
  if (old < 1n || old > size) {
    throw new Wrong(say("Niets bewijst dat {old} inschrijvingen het begin zijn van {size}.", { old, size }));
  }
  if (old === size) {
    if (path.length || !equal(oldRoot, root)) {
      throw new Wrong(say("Twee wortels voor dezelfde {size} inschrijvingen.", { size }));
    }
    return;
  }
  requireHashes(oldRoot, root, ...path);
  // The proof begins at the largest complete subtree at the end of the old tree; when that is the whole old tree,
  // its root is known and left out.
  const height = trailingZeros(old);
  const [above, border] = steps(old - 1n, size);
  const inner = above - height;
  const hashes = old === 1n << BigInt(height) ? [oldRoot, ...path] : [...path];
  const first = hashes.shift();
  if (first === undefined || hashes.length !== inner + border) {
    throw new Wrong(say("Het bewijs van {old} naar {size} inschrijvingen heeft niet het juiste aantal stappen.", { old, size }));
  }
  const place = (old - 1n) >> BigInt(height);
  // What stands on the right inside was added after the old tree.
  const older = hashes.filter((_, at) => at >= inner || bit(place, at));
  if (!equal(await climb(first, older, 0, 0n), oldRoot)) {
    throw new Wrong(say("Het bewijs begint niet bij de wortel van {old} inschrijvingen.", { old }));
  }
  if (!equal(await climb(first, hashes, inner, place), root)) {
    throw new Wrong(say("Het bewijs leidt niet naar de wortel van {size} inschrijvingen.", { size }));
  }
}

async function climb(from: Bytes, path: readonly Bytes[], inner: number, place: bigint): Promise<Bytes> {
  let node = from;
  for (const [at, hash] of path.entries()) {
    node = at >= inner || bit(place, at) ? await nodeHash(hash, node) : await nodeHash(node, hash);
  }
  return node;
}

/** How many steps the path of a leaf has inside, and how many along the right edge. */
function steps(index: bigint, size: bigint): [number, number] {
  const inner = length(index ^ (size - 1n));
  return [inner, ones(index >> BigInt(inner))];
}

function requireHashes(...hashes: readonly Bytes[]): void {
  if (hashes.some((hash) => hash.length !== 32)) throw new Wrong(say("Een hash in het bewijs heeft geen 32 bytes."));
}

function bit(number: bigint, at: number): boolean {
  return ((number >> BigInt(at)) & 1n) === 1n;
}

function length(number: bigint): number {
  return number === 0n ? 0 : number.toString(2).length;
}

function ones(number: bigint): number {
  return number.toString(2).replace(/0/g, "").length;
}

function trailingZeros(number: bigint): number {
  return number.toString(2).length - number.toString(2).replace(/0+$/, "").length;
}
