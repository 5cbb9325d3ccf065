/** One step of an examination, as it is shown: what was looked at, what came of it, and the figures. */

import { Wrong } from "./bytes";
import { say } from "./words";

/** `note`: not wrong, but there is something that only the reader can find out. */
export type State = "good" | "bad" | "note";

export interface Step {
  readonly title: string;
  readonly state: State;
  readonly words: string;
  /** Names and values for whoever wants to check them elsewhere. */
  readonly figures?: readonly (readonly [string, string])[];
}

/** Of several steps the one thing to say: bad if any is bad, then note, then good. */
export function verdict(steps: readonly Step[]): State {
  for (const state of ["bad", "note"] as const) if (steps.some((step) => step.state === state)) return state;
  return "good";
}

/** The words of whatever was thrown: a Wrong has them; anything else is the network's or the browser's. */
export function reason(error: unknown): string {
  return error instanceof Wrong ? error.message : say("Dit kon niet worden nagegaan: {error}.", { error });
}
