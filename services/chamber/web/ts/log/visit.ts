/**
 * The checkpoint of the log as it is now, examined against what this browser remembers.
 *
 * 1. The key: the one of the last visit, or on a first visit the one that the log shows.
 * 2. The signature under the checkpoint.
 * 3. The checkpoint of the last visit: is it the beginning of this one?
 * 4. Who else signed.
 *
 * Only when nothing is wrong the new checkpoint is remembered. A new key takes the place of the old one only when the
 * reader says so: whoever can change the pages of a log can also change the key that they show.
 */

import { hex } from "./bytes";
import { type Signed, openCheckpoint } from "./checkpoint";
import type { Memory } from "./memory";
import { verifyConsistency } from "./merkle";
import { type Verifier, parseVerifier, parseVerifiers } from "./note";
import { type Step, entries, reason, verdict } from "./step";
import { type Fetch, Tiles } from "./tiles";

/** What is examined: the keys that the log shows, newest first, its checkpoint, and what is remembered. */
export interface Visit {
  readonly keys: string;
  readonly note: string;
  readonly memory: Memory | null;
  readonly fetch: Fetch;
  readonly now: number;
}

/** What came of it. `memory`: what is to be remembered, null when something is wrong; `newer`: a key to be judged. */
export interface Examined {
  readonly steps: readonly Step[];
  readonly signed: Signed | null;
  readonly memory: Memory | null;
  readonly newer: string | null;
}

export async function examine(visit: Visit): Promise<Examined> {
  const { memory, note, now } = visit;
  try {
    const shown = await parseVerifiers(visit.keys);
    const newest = shown[0];
    if (!newest) return wrong("De sleutel", "Dit logboek toont geen sleutel.");
    const known = memory ? await parseVerifier(memory.vkey) : newest;
    const steps = [keyStep(known, newest, shown, memory)];
    const { signed, by, step } = await signature(note, known, newest);
    steps.push(step);
    if (!signed || !by) return { steps, signed: null, memory: null, newer: null };
    steps.push(await sinceLastVisit(signed, memory, [known, ...shown], visit.fetch), ...others(signed));
    const fine = verdict(steps) !== "bad";
    const newer = fine && memory && newest.vkey !== memory.vkey ? newest.vkey : null;
    return { steps, signed, memory: fine ? { vkey: known.vkey, note, at: now } : null, newer };
  } catch (error) {
    return wrong("Het controlepunt", reason(error));
  }
}

function wrong(title: string, words: string): Examined {
  return { steps: [{ title, state: "bad", words }], signed: null, memory: null, newer: null };
}

function keyStep(known: Verifier, newest: Verifier, shown: readonly Verifier[], memory: Memory | null): Step {
  const title = "De sleutel van het logboek";
  const figures = [["Sleutel", known.vkey]] as const;
  if (!memory) {
    const words = "Je bent hier voor het eerst met deze browser. Hij onthoudt nu deze sleutel. Vergelijk hem één keer"
      + " met de sleutel die het parlement buiten deze website bekendmaakt: dan weet je dat het de echte is.";
    return { title, state: "note", words, figures };
  }
  if (known.vkey === newest.vkey) {
    return { title, state: "good", words: `Dezelfde sleutel als bij je vorige bezoek (${day(memory.at)}).`, figures };
  }
  const kept = shown.some((key) => key.vkey === known.vkey);
  const words = kept
    ? "Er is een nieuwe sleutel. Je browser houdt de oude, tot je zegt dat de nieuwe de echte is. Een nieuwe sleutel"
      + " wordt in het logboek aangekondigd, getekend met de oude."
    : "Dit logboek toont een andere sleutel dan bij je vorige bezoek, en kent de vorige niet meer. Vraag uitleg, en"
      + " bewaar wat hier staat.";
  return { title, state: kept ? "note" : "bad", words, figures: [...figures, ["Nieuwe sleutel", newest.vkey]] };
}

async function signature(
  note: string, known: Verifier, newest: Verifier,
): Promise<{ signed: Signed | null; by: Verifier | null; step: Step }> {
  const title = "De handtekening onder het controlepunt";
  let words = "";
  for (const by of [known, newest]) {
    try {
      const signed = await openCheckpoint(note, [by]);
      const { size, root } = signed.checkpoint;
      const figures = [["Wortel", hex(root)]] as const;
      const state = by.vkey === known.vkey ? "good" : "note";
      const key = state === "good" ? "de sleutel hierboven" : "de nieuwe sleutel";
      return { signed, by, step: { title, state, words: `Ze past: met ${key} is getekend voor ${entries(size)}.`, figures } };
    } catch (error) {
      words ||= reason(error);
    }
  }
  return { signed: null, by: null, step: { title, state: "bad", words } };
}

async function sinceLastVisit(
  signed: Signed, memory: Memory | null, keys: readonly Verifier[], fetch: Fetch,
): Promise<Step> {
  const title = "Niets gewijzigd of verdwenen sinds je vorige bezoek";
  if (!memory) {
    const words = "Er is nog geen vorig bezoek. Dit controlepunt wordt onthouden; een volgende keer wordt ermee vergeleken.";
    return { title, state: "note", words };
  }
  const { size, root } = signed.checkpoint;
  const before = (await openCheckpoint(memory.note, keys)).checkpoint;
  const both = [["Toen", before], ["Nu", signed.checkpoint]] as const;
  const figures = both.map(([when, point]) => [when, `${entries(point.size)}, wortel ${hex(point.root)}`] as const);
  if (before.size > size) {
    const words = `Bij je vorige bezoek (${day(memory.at)}) had dit logboek ${entries(before.size)}, nu ${size}. Een`
      + " logboek krimpt nooit: er is iets teruggedraaid. Bewaar wat hier staat.";
    return { title, state: "bad", words, figures };
  }
  if (before.size > 0n) {
    try {
      const path = await new Tiles(fetch, size).consistency(before.size);
      await verifyConsistency(before.size, size, path, before.root, root);
    } catch (error) {
      return { title, state: "bad", words: `${reason(error)} Bewaar wat hier staat.`, figures };
    }
  }
  const more = size - before.size;
  const added = more ? `sindsdien ${more === 1n ? "kwam" : "kwamen"} er ${more} bij` : "er kwam niets bij";
  const words = `Wat er bij je vorige bezoek stond (${entries(before.size)}, ${day(memory.at)}), staat er nog net zo; ${added}.`;
  return { title, state: "good", words, figures };
}

function others(signed: Signed): Step[] {
  const names = signed.note.strangers;
  if (!names.length) return [];
  const words = "Ook anderen tekenden dit controlepunt. Deze pagina kent hun sleutels niet, en ging dat niet na.";
  return [{ title: "Getuigen", state: "note", words, figures: [["Namen", names.join(", ")]] }];
}

function day(at: number): string {
  return new Date(at).toLocaleDateString("nl-BE", { day: "numeric", month: "long", year: "numeric" });
}
