/** Ed25519 (RFC 8032) as the browser has it: Chrome and Edge from 137, Firefox from 129, Safari from 17. */

import type { Bytes } from "./bytes";

/** Whether a 64-byte signature of a message fits a 32-byte public key. */
export async function verify(publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return false; // 32 bytes that are no point of the curve: some browsers say so here, others below
  }
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
}

/** What this browser lacks to verify anything: nothing, a protected connection, or Ed25519. */
export async function lacking(): Promise<"nothing" | "protection" | "ed25519"> {
  if (!globalThis.crypto?.subtle) return "protection";
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "Ed25519" }, false, ["verify"]);
    return "nothing";
  } catch {
    return "ed25519";
  }
}
