/** What this browser remembers of the log between two visits: the key, and the last checkpoint that was in order. */

export interface Memory {
  readonly vkey: string;
  /** The checkpoint as it was signed. */
  readonly note: string;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

/** Where it is kept; a browser may keep nothing. */
export interface Store {
  recall(): Memory | null;
  /** Whether it is remembered. */
  remember(memory: Memory): boolean;
}

const NAME = "halfrond-log";

/** The browser's own storage, for this address. */
export const browser: Store = {
  recall() {
    try {
      const found = JSON.parse(localStorage.getItem(NAME) ?? "null") as Partial<Memory> | null;
      return typeof found?.vkey === "string" && typeof found.note === "string" && typeof found.at === "number"
        ? { vkey: found.vkey, note: found.note, at: found.at }
        : null;
    } catch {
      return null;
    }
  },
  remember(memory) {
    try {
      localStorage.setItem(NAME, JSON.stringify(memory));
      return true;
    } catch {
      return false;
    }
  },
};
