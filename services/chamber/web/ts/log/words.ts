/**
 * What is said to the reader, in the reader's language.
 *
 * The texts are Dutch, and are looked up in what `speak` was given: the page holds it where it is in another language
 * (`texts.py` gathers `say`, `marked` and `several`). Without it everything is said in Dutch.
 */

/** By the Dutch text what it is in another language; of `several` what one is and what more are. */
export type Words = Readonly<Record<string, string | readonly [string, string]>>;

let words: Words = {};
let tag = "nl-BE";

/** From now on the words of another language. `language`: as in `<html lang>`. */
export function speak(language: string, given: Words): void {
  words = given;
  tag = `${language}-BE`;
}

/** A text, with what belongs in its places: `say("{size} hashes", { size })`. */
export function say(dutch: string, given: Readonly<Record<string, unknown>> = {}): string {
  const found = words[dutch] ?? dutch;
  const text = typeof found === "string" ? found : found[0];
  return text.replace(/\{(\w+)\}/g, (place, name: string) => (name in given ? String(given[name]) : place));
}

/** The text itself: marks one that is said later. */
export function marked<T extends string>(dutch: T): T {
  return dutch;
}

/** `1 inschrijving`, `2 inschrijvingen`. */
export function several(count: bigint | number, one: string, more: string): string {
  const found = words[one];
  const [single, many] = typeof found === "object" ? found : [one, more];
  return `${count} ${BigInt(count) === 1n ? single : many}`;
}

/** How many entries, in words. */
export function entries(count: bigint): string {
  return several(count, "inschrijving", "inschrijvingen");
}

/** A day, or a moment with its time where that is asked. */
export function day(at: number, style: Intl.DateTimeFormatOptions = { dateStyle: "long" }): string {
  return new Date(at).toLocaleString(tag, style);
}
