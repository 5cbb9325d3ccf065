/**
 * Proofs out of the published tiles (C2SP tlog-tiles): files of at most 256 hashes, which never change.
 *
 * What is fetched is not trusted: whoever asks for a proof verifies it against signed roots.
 */

import { type Bytes, Wrong } from "./bytes";
import { nodeHash } from "./merkle";
import { say } from "./words";

/** The bytes at a path relative to the log's address; null when nothing is there. */
export type Fetch = (path: string) => Promise<Bytes | null>;

const WIDTH = 256n;
const HASH = 32;

/** Where a tile stands: `tile/0/x001/234`, or `tile/0/x001/234.p/5` with fewer than 256 hashes. */
export function tilePath(level: number, number: bigint, width: bigint = WIDTH): string {
  const groups = [String(number % 1000n).padStart(3, "0")];
  for (let rest = number / 1000n; rest; rest /= 1000n) groups.unshift(`x${String(rest % 1000n).padStart(3, "0")}`);
  return `tile/${level}/${groups.join("/")}${width < WIDTH ? `.p/${width}` : ""}`;
}

/** The tree of `size` leaves, as far as its tiles were looked at. */
export class Tiles {
  private readonly kept = new Map<string, Promise<Bytes>>();

  constructor(private readonly fetch: Fetch, private readonly size: bigint) {}

  /** The proof that the tree of `old` leaves, at least one, is the beginning of this one (RFC 6962 section 2.1.2). */
  async consistency(old: bigint): Promise<Bytes[]> {
    return old === this.size ? [] : this.subproof(old, 0n, this.size, true);
  }

  private async subproof(old: bigint, first: bigint, last: bigint, whole: boolean): Promise<Bytes[]> {
    if (old === last - first) return whole ? [] : [await this.subtree(first, last)];
    const left = half(last - first);
    const middle = first + left;
    return old <= left
      ? [...(await this.subproof(old, first, middle, whole)), await this.subtree(middle, last)]
      : [...(await this.subproof(old - left, middle, last, false)), await this.subtree(first, middle)];
  }

  /** The root over the leaves `first` to before `last`. */
  private async subtree(first: bigint, last: bigint): Promise<Bytes> {
    const size = last - first;
    if ((size & (size - 1n)) === 0n) return this.complete(first, size);
    const middle = first + half(size);
    return nodeHash(await this.subtree(first, middle), await this.subtree(middle, last));
  }

  /** The root over `size` leaves, a power of two that divides `first`: it stands in a tile, or just above some of one. */
  private async complete(first: bigint, size: bigint): Promise<Bytes> {
    let level = 0;
    while (size >= WIDTH) [level, first, size] = [level + 1, first / WIDTH, size / WIDTH];
    const tile = await this.tile(level, first / WIDTH);
    let row = Array.from({ length: Number(size) }, (_, at) => {
      const from = (Number(first % WIDTH) + at) * HASH;
      return tile.slice(from, from + HASH);
    });
    while (row.length > 1) {
      row = await Promise.all(pairs(row).map(([left, right]) => nodeHash(left, right)));
    }
    return row[0] ?? new Uint8Array();
  }

  /** A partial tile may be gone once the full one is there, which begins with the same hashes. */
  private tile(level: number, number: bigint): Promise<Bytes> {
    const members = (this.size >> BigInt(8 * level)) - number * WIDTH;
    const width = members < WIDTH ? members : WIDTH;
    const path = tilePath(level, number, width);
    const found = this.kept.get(path) ?? this.read(path, tilePath(level, number), Number(width) * HASH);
    this.kept.set(path, found);
    return found;
  }

  private async read(path: string, full: string, bytes: number): Promise<Bytes> {
    const found = (await this.fetch(path)) ?? (await this.fetch(full));
    if (!found || found.length < bytes) throw new Wrong(say("Het logboek geeft {path} niet, of niet heel.", { path }));
    return found.slice(0, bytes);
  }
}

/** The largest power of two below `size`, which is at least two. */
function half(size: bigint): bigint {
  return 1n << BigInt((size - 1n).toString(2).length - 1);
}

function pairs(row: readonly Bytes[]): [Bytes, Bytes][] {
  return row.flatMap((left, at) => {
    const right = row[at + 1];
    return at % 2 === 0 && right ? [[left, right] as [Bytes, Bytes]] : [];
  });
}
