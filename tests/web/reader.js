// The browser's reader, asked from Python: a question a line on standard input, an answer a line on standard output.
// {"ok": …} is what it found, {"wrong": …} its refusal; anything else that is thrown ends this process.

import { createInterface } from "node:readline";

import { Unreachable, Wrong, base64, fromBase64, hex } from "../../services/chamber/web/ts/log/bytes";
import { check } from "../../services/chamber/web/ts/log/checking";
import { openCheckpoint } from "../../services/chamber/web/ts/log/checkpoint";
import { lacking, verify } from "../../services/chamber/web/ts/log/ed25519";
import { leafHash, verifyConsistency, verifyInclusion } from "../../services/chamber/web/ts/log/merkle";
import { openNote, parseVerifier, parseVerifiers } from "../../services/chamber/web/ts/log/note";
import { parseReceipt, verifyReceipt } from "../../services/chamber/web/ts/log/receipt";
import { Tiles, tilePath } from "../../services/chamber/web/ts/log/tiles";
import { examine } from "../../services/chamber/web/ts/log/visit";
import { say, several, speak } from "../../services/chamber/web/ts/log/words";

const bytes = (text) => fromBase64(text ?? "") ?? new Uint8Array();
const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
// The files of a log by path, in base64; null for one that the log does not give just now.
const folder = (files) => async (path) => {
  if (!(path in files)) return null;
  if (files[path] === null) throw new Unreachable(`not now: ${path}`);
  return bytes(files[path]);
};

const questions = {
  lacking: () => lacking(),
  ed25519: (q) => verify(fromHex(q.public), fromHex(q.signature), fromHex(q.message)),
  leafHash: async (q) => hex(await leafHash(fromHex(q.leaf))),
  inclusion: async (q) =>
    void (await verifyInclusion(BigInt(q.index), BigInt(q.size), bytes(q.leaf), q.path.map(bytes), bytes(q.root))),
  consistency: async (q) =>
    void (await verifyConsistency(BigInt(q.old), BigInt(q.size), q.path.map(bytes), bytes(q.oldRoot), bytes(q.root))),
  verifier: async (q) => (await parseVerifier(q.vkey)).name,
  async note(q) {
    const { text, signatures } = await openNote(q.note, await Promise.all(q.keys.map(parseVerifier)));
    return { text, signers: signatures.map(({ verifier, time }) => [verifier.name, time === null ? null : Number(time)]) };
  },
  async checkpoint(q) {
    const { checkpoint } = await openCheckpoint(q.note, await Promise.all(q.keys.map(parseVerifier)));
    return [checkpoint.origin, String(checkpoint.size), hex(checkpoint.root)];
  },
  async receipt(q) {
    const keys = await Promise.all(q.keys.map(parseVerifier));
    const leaf = await leafHash(new Uint8Array(new TextEncoder().encode(q.entry)));
    const { checkpoint } = await verifyReceipt(parseReceipt(q.receipt), leaf, keys);
    return [checkpoint.origin, String(checkpoint.size), hex(checkpoint.root)];
  },
  tilePath: (q) => (q.width ? tilePath(q.level, BigInt(q.number), BigInt(q.width)) : tilePath(q.level, BigInt(q.number))),
  prove: async (q) => (await new Tiles(folder(q.files), BigInt(q.size)).consistency(BigInt(q.old))).map(base64),
  said(q) {
    speak(q.language, q.words);
    const found = [say(q.text, q.given), ...q.counts.map((count) => several(count, q.one, q.more))];
    speak("nl", {});
    return found;
  },
  async visit(q) {
    const { steps, memory, newer } = await examine({ ...q.visit, fetch: folder(q.files), now: q.now });
    return { states: steps.map(({ state }) => state), words: steps.map(({ words }) => words), memory, newer };
  },
  async check(q) {
    const steps = [];
    const today = q.today && (await openCheckpoint(q.today, await parseVerifiers(q.keys))).checkpoint;
    const claim = { receipt: q.receipt, entry: q.entry, keys: q.keys, today: async () => today, fetch: folder(q.files) };
    await check(claim, (step) => steps.push(step));
    return steps.map(({ title, state, words, figures, blames }) => ({ title, state, words, figures, blames }));
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = { ok: (await questions[question.ask](question)) ?? null };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    answer = { wrong: error.message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
