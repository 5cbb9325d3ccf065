// Keeps what is on screen fresh: when a topic of the page changed, the page is asked for again, with the reader's own
// cookies, and its parts that are marked `data-live` are put in the place of the old ones. Who is typing in a part, or
// reads on with a screen reader, is told that there is news instead of having it pulled away.
// A part marked `data-ticks` tells how much time is left, and is asked for again each minute while somebody looks.
const MINUTE = 60_000;
const QUIET = 3000; // milliseconds in which several changes become one; as much again by chance, so that not all ask at once

export function follow(main: HTMLElement): void {
  const over = main.dataset["over"];
  if (!over || !("EventSource" in window)) return;
  let position = Number(main.dataset["position"] ?? "-1");
  let timer = 0;
  const source = new EventSource(`/live?over=${encodeURIComponent(over)}${position >= 0 ? `&na=${position}` : ""}`);
  const heard = (event: MessageEvent): void => {
    position = Math.max(position, Number(event.lastEventId) || 0);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void refresh(position), QUIET * (1 + Math.random()));
  };
  source.addEventListener("changed", heard);
  source.addEventListener("reset", heard);
  window.setInterval(() => {
    if (!document.hidden && document.querySelector("[data-ticks]")) void refresh(position);
  }, MINUTE);
  window.addEventListener("pagehide", () => source.close());
}

async function refresh(position: number): Promise<void> {
  const address = new URL(window.location.href);
  address.searchParams.set("vanaf", String(position));
  address.searchParams.delete("gedaan");
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of Array.from(document.querySelectorAll<HTMLElement>("[data-live]"))) {
    const now = fresh.querySelector<HTMLElement>(`[data-live="${part.dataset["live"] ?? ""}"]`);
    if (!now || now.innerHTML === part.innerHTML) continue;
    if (part.contains(document.activeElement) || open(part)) announce();
    else part.replaceWith(now);
  }
}

function open(part: HTMLElement): boolean {
  return part.querySelector("details[open]") !== null;
}

function announce(): void {
  const told = document.getElementById("nieuws");
  if (told) told.hidden = false;
}
