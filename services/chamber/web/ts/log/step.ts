/** One step of an examination, as it is shown: what was looked at, what came of it, and the figures. */

import { Unreachable, Wrong } from "./bytes";
import { say } from "./words";

/** `note`: not wrong, but there is something that only the reader can find out. `open`: it could not be looked at now. */
export type State = "good" | "bad" | "open" | "note";

export interface Step {
  readonly title: string;
  readonly state: State;
  readonly words: string;
  /** Names and values for whoever wants to check them elsewhere. */
  readonly figures?: readonly (readonly [string, string])[];
  /** Who is to be asked when it is bad: not whoever brought what is examined, but the log. */
  readonly blames?: "log";
}

/** Of several steps the one thing to say: bad if any is bad, then open, then note, then good. */
export function verdict(steps: readonly Step[]): State {
  for (const state of ["bad", "open", "note"] as const) if (steps.some((step) => step.state === state)) return state;
  return "good";
}

/** What a step that threw came to: a log that does not answer is not one that is wrong. */
export function failed(error: unknown): "bad" | "open" {
  return error instanceof Unreachable ? "open" : "bad";
}

/** The words of whatever was thrown: a Wrong has them; anything else is the network's or the browser's. */
export function reason(error: unknown): string {
  return error instanceof Wrong || error instanceof Unreachable ? error.message : say("Dit kon niet worden nagegaan: {error}.", { error });
}
