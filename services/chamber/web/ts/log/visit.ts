/**
 * The checkpoint of the log as it is now, examined against what this browser remembers.
 *
 * 1. The key: the one of the last visit, or on a first visit the one that the log shows.
 * 2. The signature under the checkpoint.
 * 3. The checkpoint of the last visit: is it the beginning of this one?
 * 4. Who else signed.
 *
 * Only when nothing is wrong, and all could be looked at, the new checkpoint is remembered. A new key takes the place of the old one only when the
 * reader says so: whoever can change the pages of a log can also change the key that they show.
 */

import { hex } from "./bytes";
import { type Signed, openCheckpoint } from "./checkpoint";
import type { Memory } from "./memory";
import { verifyConsistency } from "./merkle";
import { type Verifier, parseVerifier, parseVerifiers } from "./note";
import { type Step, failed, reason, verdict } from "./step";
import { type Fetch, Tiles } from "./tiles";
import { day, entries, say } from "./words";

/** What is examined: the keys that the log shows, newest first, its checkpoint, and what is remembered. */
export interface Visit {
  readonly keys: string;
  readonly note: string;
  readonly memory: Memory | null;
  readonly fetch: Fetch;
  readonly now: number;
}

/** What came of it. `memory`: what is to be remembered, null when something is wrong or open; `newer`: a key to be judged. */
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
    if (!newest) return wrong(say("De sleutel"), say("Dit logboek toont geen sleutel."));
    const known = memory ? await parseVerifier(memory.vkey) : newest;
    const steps = [keyStep(known, newest, shown, memory)];
    const { signed, by, step } = await signature(note, known, newest);
    steps.push(step);
    if (!signed || !by) return { steps, signed: null, memory: null, newer: null };
    steps.push(await sinceLastVisit(signed, memory, [known, ...shown], visit.fetch), ...others(signed));
    const came = verdict(steps);
    const fine = came === "good" || came === "note";
    const newer = fine && memory && newest.vkey !== memory.vkey ? newest.vkey : null;
    return { steps, signed, memory: fine ? { vkey: known.vkey, note, at: now } : null, newer };
  } catch (error) {
    return wrong(say("Het controlepunt"), reason(error), failed(error));
  }
}

function wrong(title: string, words: string, state: "bad" | "open" = "bad"): Examined {
  return { steps: [{ title, state, words }], signed: null, memory: null, newer: null };
}

function keyStep(known: Verifier, newest: Verifier, shown: readonly Verifier[], memory: Memory | null): Step {
  const title = say("De sleutel van het logboek");
  const figures = [[say("Sleutel"), known.vkey]] as const;
  if (!memory) {
    const words = say(
      "Je bent hier voor het eerst met deze browser. Hij onthoudt nu deze sleutel. Vergelijk hem één keer met de sleutel"
        + " die het parlement buiten deze website bekendmaakt: dan weet je dat het de echte is.",
    );
    return { title, state: "note", words, figures };
  }
  if (known.vkey === newest.vkey) {
    const words = say("Dezelfde sleutel als bij je vorige bezoek ({day}).", { day: day(memory.at) });
    return { title, state: "good", words, figures };
  }
  const kept = shown.some((key) => key.vkey === known.vkey);
  const words = kept
    ? say(
      "Er is een nieuwe sleutel. Je browser houdt de oude, tot je zegt dat de nieuwe de echte is. Een nieuwe sleutel"
        + " wordt in het logboek aangekondigd, getekend met de oude.",
    )
    : say(
      "Dit logboek toont een andere sleutel dan bij je vorige bezoek, en kent de vorige niet meer. Vraag uitleg, en"
        + " bewaar wat hier staat.",
    );
  return { title, state: kept ? "note" : "bad", words, figures: [...figures, [say("Nieuwe sleutel"), newest.vkey]] };
}

async function signature(
  note: string, known: Verifier, newest: Verifier,
): Promise<{ signed: Signed | null; by: Verifier | null; step: Step }> {
  const title = say("De handtekening onder het controlepunt");
  let words = "";
  for (const by of [known, newest]) {
    try {
      const signed = await openCheckpoint(note, [by]);
      const { size, root } = signed.checkpoint;
      const figures = [[say("Wortel"), hex(root)]] as const;
      const state = by.vkey === known.vkey ? "good" : "note";
      const given = { entries: entries(size) };
      const fits = state === "good"
        ? say("Ze past: met de sleutel hierboven is getekend voor {entries}.", given)
        : say("Ze past: met de nieuwe sleutel is getekend voor {entries}.", given);
      return { signed, by, step: { title, state, words: fits, figures } };
    } catch (error) {
      words ||= reason(error);
    }
  }
  return { signed: null, by: null, step: { title, state: "bad", words } };
}

async function sinceLastVisit(
  signed: Signed, memory: Memory | null, keys: readonly Verifier[], fetch: Fetch,
): Promise<Step> {
  const title = say("Niets gewijzigd of verdwenen sinds je vorige bezoek");
  if (!memory) {
    const words = say(
      "Er is nog geen vorig bezoek. Dit controlepunt wordt onthouden; een volgende keer wordt ermee vergeleken.",
    );
    return { title, state: "note", words };
  }
  const { size, root } = signed.checkpoint;
  const before = (await openCheckpoint(memory.note, keys)).checkpoint;
  const both = [[say("Toen"), before], [say("Nu"), signed.checkpoint]] as const;
  const figures = both.map(([when, point]) => {
    const given = { entries: entries(point.size), root: hex(point.root) };
    return [when, say("{entries}, wortel {root}", given)] as const;
  });
  if (before.size > size) {
    const words = say(
      "Bij je vorige bezoek ({day}) had dit logboek {entries}, nu {size}. Een logboek krimpt nooit: er is iets"
        + " teruggedraaid. Bewaar wat hier staat.",
      { day: day(memory.at), entries: entries(before.size), size },
    );
    return { title, state: "bad", words, figures };
  }
  if (before.size > 0n) {
    try {
      const path = await new Tiles(fetch, size).consistency(before.size);
      await verifyConsistency(before.size, size, path, before.root, root);
    } catch (error) {
      const state = failed(error);
      const keep = state === "bad" ? ` ${say("Bewaar wat hier staat.")}` : "";
      return { title, state, words: reason(error) + keep, figures };
    }
  }
  const more = size - before.size;
  const added = more
    ? say("Sindsdien bijgekomen: {entries}.", { entries: entries(more) })
    : say("Er kwam niets bij.");
  const words = say("Wat er bij je vorige bezoek stond ({entries}, {day}), staat er nog net zo.", {
    entries: entries(before.size),
    day: day(memory.at),
  });
  return { title, state: "good", words: `${words} ${added}`, figures };
}

function others(signed: Signed): Step[] {
  const names = signed.note.strangers;
  if (!names.length) return [];
  const words = say("Ook anderen tekenden dit controlepunt. Deze pagina kent hun sleutels niet, en ging dat niet na.");
  return [{ title: say("Getuigen"), state: "note", words, figures: [[say("Namen"), names.join(", ")]] }];
}
