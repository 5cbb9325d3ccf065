/** Bytes and the ways in which they are written: base64, hexadecimal, UTF-8. */

import { say } from "./words";

export type Bytes = Uint8Array<ArrayBuffer>;

/** What was given is not what it should be. The message is for the reader, in the reader's language. */
export class Wrong extends Error {}

/** What was asked for did not come: that says nothing about what it would have been. The message is for the reader. */
export class Unreachable extends Error {}

export function concat(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equal(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

export function utf8(text: string): Bytes {
  return new Uint8Array(new TextEncoder().encode(text));
}

/** The text in UTF-8 bytes; a byte order mark is part of it. Throws Wrong. */
export function fromUtf8(bytes: Bytes): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Wrong(say("Dit bestand is geen tekst in UTF-8."));
  }
}

export function hex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function base64(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes));
}

/** The bytes behind base64 (RFC 4648 section 4), or null: there is one way to write them, and no other is taken. */
export function fromBase64(text: string): Bytes | null {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return null;
  }
  return btoa(binary) === text ? Uint8Array.from(binary, (letter) => letter.charCodeAt(0)) : null;
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
