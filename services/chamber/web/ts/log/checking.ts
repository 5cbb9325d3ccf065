/**
 * A receipt and its entry, examined in steps.
 *
 * 1. Read the receipt.                       4. Climb the path to the signed root.
 * 2. The signature under its checkpoint.     5. Is its checkpoint the beginning of the log of today?
 * 3. Hash the entry itself again.            6. Count the witnesses whose keys were given.
 *
 * A step that cannot be taken because an earlier one failed is left out.
 */

import { hex, utf8 } from "./bytes";
import { type Checkpoint, type Signed, openCheckpoint } from "./checkpoint";
import { leafHash, rootByPath, verifyConsistency, verifyInclusion } from "./merkle";
import { COSIGNATURE, ED25519, parseVerifiers } from "./note";
import { type Receipt, parseReceipt } from "./receipt";
import { type Step, failed, reason } from "./step";
import { type Fetch, Tiles } from "./tiles";
import { day, entries, say, several } from "./words";

/**
 * What is examined. `keys`: those of the log and of witnesses, one a line. `today`: the log's checkpoint as it is when it
 * is asked for, after the receipt was read: a receipt may be newer than the page. Null where there is none.
 */
export interface Claim {
  readonly receipt: string;
  readonly entry: string;
  readonly keys: string;
  readonly today: () => Promise<Checkpoint | null>;
  readonly fetch: Fetch;
}

type Take = (step: Step) => void;

/** Examine, and hand over each step as it is done. */
export async function check(claim: Claim, take: Take): Promise<void> {
  const receipt = await attempt(say("Het ontvangstbewijs lezen"), take, () => read(claim.receipt));
  if (!receipt) return;
  const signed = await attempt(say("De handtekening onder het controlepunt"), take, () => signature(receipt, claim.keys));
  const hash = await attempt(say("De inschrijving opnieuw hashen"), take, () => rehash(claim.entry));
  if (!signed || !hash) return;
  const there = await attempt(say("Het pad naar de wortel"), take, () => climb(receipt, signed, hash));
  if (!there) return;
  const blame: Take = (step) => take({ ...step, blames: "log" });
  await attempt(say("Nog altijd in het logboek van vandaag"), blame, () => still(signed.checkpoint, claim));
  const witnesses = countWitnesses(signed, claim.keys);
  if (witnesses) take(witnesses);
}

/** What a step gives to those after it, and what it says. */
type Done<T> = { readonly value: T } & Omit<Step, "title">;

async function attempt<T>(title: string, take: Take, act: () => Promise<Done<T>>): Promise<T | null> {
  try {
    const { value, ...told } = await act();
    take({ title, ...told });
    return value;
  } catch (error) {
    take({ title, state: failed(error), words: reason(error) });
    return null;
  }
}

async function read(text: string): Promise<Done<Receipt>> {
  const receipt = parseReceipt(text);
  const { position, path } = receipt;
  const given = { position, steps: several(path.length, "stap", "stappen") };
  const words = say("Het is voor inschrijving {position}, met een pad van {steps}.", given);
  return { value: receipt, state: "good", words };
}

async function signature(receipt: Receipt, keys: string): Promise<Done<Signed>> {
  const signed = await openCheckpoint(receipt.note, await parseVerifiers(keys));
  const { origin, size, root } = signed.checkpoint;
  const own = signed.note.signatures.filter(({ verifier }) => verifier.kind === ED25519 && verifier.name === origin);
  const signers = own.map(({ verifier }) => [say("Sleutel"), verifier.vkey] as const);
  const words = say("Ze past: het logboek {origin} tekende dat het toen {entries} had.", { origin, entries: entries(size) });
  return { value: signed, state: "good", words, figures: [[say("Wortel"), hex(root)], ...signers] };
}

async function rehash(entry: string): Promise<Done<Uint8Array<ArrayBuffer>>> {
  // What is pasted may have got a line end; an entry never has one.
  const leaf = utf8(entry.replace(/\r?\n$/, ""));
  const hash = await leafHash(leaf);
  const words = say("De {length} bytes van de inschrijving geven deze hash.", { length: leaf.length });
  return { value: hash, state: "good", words, figures: [[say("SHA-256(0x00 ‖ inschrijving)"), hex(hash)]] };
}

async function climb(receipt: Receipt, signed: Signed, hash: Uint8Array<ArrayBuffer>): Promise<Done<true | null>> {
  const { size, root } = signed.checkpoint;
  const reached = hex(await rootByPath(receipt.position, size, hash, receipt.path));
  try {
    await verifyInclusion(receipt.position, size, hash, receipt.path, root);
  } catch (error) {
    const words = `${reason(error)} ${say("Deze inschrijving stond niet zo in het logboek, of het bewijs is van een andere.")}`;
    const figures = [[say("Bereikt"), reached], [say("Getekend"), hex(root)]] as const;
    return { value: null, state: "bad", words, figures };
  }
  const words = say(
    "Van deze inschrijving leidt het pad naar de getekende wortel: precies deze tekst staat op plaats {position}.",
    { position: receipt.position },
  );
  return { value: true, state: "good", words, figures: [[say("Bereikt"), reached]] };
}

async function still(then: Checkpoint, claim: Claim): Promise<Done<true>> {
  const today = await claim.today();
  if (!today || today.origin !== then.origin) {
    const words = say(
      "Dit logboek van vandaag is hier niet te bereiken, en werd niet vergeleken. Het bewijs geldt ook zonder.",
    );
    return { value: true, state: "note", words };
  }
  if (then.size > today.size) {
    const words = say(
      "Het bewijs is van een logboek met {entries}, en dat van vandaag toont er {today}. Is dat over een minuut nog zo,"
        + " dan is er iets teruggedraaid: bewaar je bewijs.",
      { entries: entries(then.size), today: today.size },
    );
    return { value: true, state: "bad", words };
  }
  const path = await new Tiles(claim.fetch, today.size).consistency(then.size);
  await verifyConsistency(then.size, today.size, path, then.root, today.root);
  const given = { entries: entries(then.size), today: today.size };
  const words = say("Het logboek van toen, met {entries}, is het begin van dat van vandaag, met {today}.", given);
  return { value: true, state: "good", words };
}

function countWitnesses(signed: Signed, keys: string): Step | null {
  // Each once: whoever made the receipt can put the line of one witness under it as often as they like.
  const cosigned = signed.note.signatures.filter(({ verifier }) => verifier.kind === COSIGNATURE);
  const known = [...new Map(cosigned.map((signature) => [signature.verifier.vkey, signature])).values()];
  const strangers = signed.note.strangers;
  const title = say("Getuigen");
  const figures = known.map(({ verifier, time }) => [verifier.name, moment(time)] as const);
  if (known.length) {
    const signers = several(known.length, "getuige tekende", "getuigen tekenden");
    return { title, state: "good", words: say("{signers} mee.", { signers }), figures };
  }
  if (!strangers.length || !keys) return null;
  const words = say("Ook {names} tekende dit controlepunt. Geef de sleutel om ook dat na te gaan.", {
    names: strangers.join(", "),
  });
  return { title, state: "note", words };
}

function moment(time: bigint | null): string {
  return day(Number(time ?? 0n) * 1000, { dateStyle: "long", timeStyle: "short" });
}
