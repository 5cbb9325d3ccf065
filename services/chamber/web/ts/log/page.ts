/**
 * The log page: examines the checkpoint when it is opened, and a receipt when it is asked to.
 *
 * Without this script the page says the same and leaves the checking to other tools. Text is only ever set as text.
 */

import { type Bytes, Unreachable, fromUtf8 } from "./bytes";
import type { Checkpoint } from "./checkpoint";
import { check } from "./checking";
import { lacking } from "./ed25519";
import { browser } from "./memory";
import { type State, type Step, failed, reason, verdict } from "./step";
import { examine } from "./visit";
import { type Words, marked, say, speak } from "./words";

const SIGNS: Record<State, readonly [string, string]> = {
  good: ["✓", marked("Klopt")],
  bad: ["✗", marked("Klopt niet")],
  open: ["?", marked("Niet nagegaan")],
  note: ["!", marked("Let op")],
};

const VISITED: Record<State, string> = {
  good: marked("Je browser ging dit controlepunt na: alles klopt."),
  note: marked("Je browser ging dit controlepunt na en vond niets verkeerd. Bij ‘Let op’ staat wat alleen jij kunt nagaan."),
  open: marked("Je browser kon dit logboek nu niet nagaan. Probeer het over een minuut opnieuw; wat hij onthield, onthoudt hij nog."),
  bad: marked("Er klopt iets niet met dit logboek. Bewaar wat hieronder staat, en toon het aan anderen."),
};

const CHECKED: Record<State, string> = {
  good: marked("Het ontvangstbewijs klopt, van de eerste tot de laatste stap."),
  note: marked("Het ontvangstbewijs klopt. Bij ‘Let op’ staat wat nog niet werd nagegaan."),
  open: marked("Je browser vond niets verkeerd, en kon niet alles nagaan. Hieronder staat wat; probeer het straks opnieuw."),
  bad: marked("Dit ontvangstbewijs klopt niet. Hieronder staat waar het fout loopt."),
};

const CONTRADICTED = marked(
  "Het ontvangstbewijs is echt, en het logboek van vandaag spreekt het tegen. Bewaar het, en toon het aan anderen.",
);

const LACKING = {
  protection: marked("Deze pagina kwam over een verbinding die niet beveiligd is. Daarover laat een browser niets nagaan."),
  ed25519: marked(
    "Je browser is te oud om handtekeningen na te gaan: hij kent Ed25519 niet. Chrome en Edge kunnen het vanaf versie"
      + " 137, Firefox vanaf 129, Safari vanaf 17.",
  ),
} as const;

const AGAIN = 1_000;
const ATTEMPTS = 10;

function find<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

function made(tag: string, name: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
}

function shown(step: Step): HTMLElement {
  const item = made("li", step.state, "");
  const [sign, word] = SIGNS[step.state];
  const state = made("span", "sign", "");
  const mark = made("span", "", `${sign} `);
  mark.setAttribute("aria-hidden", "true");
  state.append(mark, say(word));
  const title = made("h3", "", "");
  title.append(state, " ", step.title);
  item.append(title, made("p", "", step.words));
  if (step.figures?.length) {
    const list = made("dl", "figures", "");
    for (const [name, value] of step.figures) list.append(made("dt", "", name), made("dd", "", value));
    item.append(list);
  }
  return item;
}

function tell(id: string, state: State, words: string): void {
  const place = find(id, HTMLParagraphElement);
  place.className = `verdict ${state}`;
  place.textContent = `${SIGNS[state][0]} ${words}`;
  place.hidden = false;
}

async function file(path: string): Promise<Bytes | null> {
  try {
    const answer = await fetch(`/log/${path}`, { cache: path.startsWith("tile/") ? "default" : "no-cache" });
    if (answer.status === 404) return null;
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
    throw new Unreachable(say("Het logboek geeft {path} nu niet ({status}).", { path: `/log/${path}`, status: answer.status }));
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    throw new Unreachable(say("Het logboek is nu niet te bereiken."));
  }
}

async function written(path: string): Promise<string | null> {
  const bytes = await file(path);
  return bytes && fromUtf8(bytes);
}

/** The checkpoint that is signed now, whatever else was found; null where none is. */
async function visit(): Promise<Checkpoint | null> {
  const steps = find("bezoek", HTMLOListElement);
  const [keys, note] = await Promise.all([written("key"), written("checkpoint")]);
  if (keys === null || note === null) {
    throw new Unreachable(say("Er is nog geen controlepunt. Kijk over een minuut opnieuw."));
  }
  const memory = browser.recall();
  const found = await examine({ keys, note, memory, fetch: file, now: Date.now() });
  steps.replaceChildren(...found.steps.map(shown));
  tell("bezoek-oordeel", verdict(found.steps), say(VISITED[verdict(found.steps)]));
  if (found.memory) browser.remember(found.memory);
  if (found.newer) offer(found.newer, note);
  // Keys that took the place of the remembered one without a word are believed for no receipt either.
  const replaced = memory && !keys.split("\n").includes(memory.vkey);
  find("sleutels", HTMLTextAreaElement).value ||= replaced ? memory.vkey : keys.trim();
  return found.signed?.checkpoint ?? null;
}

/** The same once more, and told where it fails: a receipt is compared with the log of this moment. */
async function again(): Promise<Checkpoint | null> {
  try {
    return await visit();
  } catch (error) {
    tell("bezoek-oordeel", failed(error), reason(error));
    return null;
  }
}

/** A new key is remembered when the reader says that it is the right one. */
function offer(vkey: string, note: string): void {
  const button = find("nieuwe-sleutel", HTMLButtonElement);
  button.hidden = false;
  button.onclick = () => {
    browser.remember({ vkey, note, at: Date.now() });
    location.reload();
  };
}

async function examineReceipt(): Promise<void> {
  const steps: Step[] = [];
  const list = find("stappen", HTMLOListElement);
  list.replaceChildren();
  find("oordeel", HTMLParagraphElement).hidden = true;
  const claim = {
    receipt: find("bewijs", HTMLTextAreaElement).value,
    entry: find("inschrijving", HTMLTextAreaElement).value,
    keys: find("sleutels", HTMLTextAreaElement).value,
    today: again,
    fetch: file,
  };
  await check(claim, (step) => {
    steps.push(step);
    list.append(shown(step));
  });
  const state = verdict(steps);
  const contradicted = state === "bad" && steps.every((step) => step.state !== "bad" || step.blames === "log");
  tell("oordeel", state, say(contradicted ? CONTRADICTED : CHECKED[state]));
}

/** The receipt of the entry that the page shows; a checkpoint covers it within a second or two. */
async function fetchReceipt(position: string): Promise<string> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const found = await written(`proof?position=${position}`);
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
  throw new Unreachable(say("Er is nog geen controlepunt over deze inschrijving. Probeer het over een minuut opnieuw."));
}

/** Speak as the page does. */
function listen(): void {
  const held = document.getElementById("woorden")?.textContent;
  if (held) speak(document.documentElement.lang, JSON.parse(held) as Words);
}

async function open(): Promise<void> {
  listen();
  const form = find("nagaan", HTMLFormElement);
  const lacks = await lacking();
  if (lacks !== "nothing") {
    tell("bezoek-oordeel", "note", `${say(LACKING[lacks])} ${say("Gebruik een van de andere manieren op deze pagina.")}`);
    return;
  }
  form.hidden = false;
  find("zonder-script", HTMLParagraphElement).hidden = true;
  form.onsubmit = (event) => {
    event.preventDefault();
    void examineReceipt().catch((error: unknown) => tell("oordeel", failed(error), reason(error)));
  };
  const picked = find("bestand", HTMLInputElement);
  picked.onchange = () => {
    void picked.files?.[0]?.text().then((words) => (find("bewijs", HTMLTextAreaElement).value = words));
  };
  await again();
  const { position } = form.dataset;
  if (position !== undefined) {
    try {
      find("inschrijving", HTMLTextAreaElement).value = document.getElementById("blad")?.textContent ?? "";
      find("bewijs", HTMLTextAreaElement).value = await fetchReceipt(position);
      await examineReceipt();
    } catch (error) {
      tell("oordeel", failed(error), reason(error));
    }
  }
}

void open();
