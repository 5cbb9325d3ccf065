// Passkeys: makes one on /ik, signs in with one on /aanmelden. Without it both pages work, with links by mail.
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";

type Fields = Record<string, string>;

/** Sends a form, and gives what is answered; throws where it was refused. */
async function send(address: string, fields: Fields): Promise<any> {
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** Lets the button of a part of the page do something, and says so where it fails. */
function offer(part: HTMLElement, act: () => Promise<{ next: string }>): void {
  const button = part.querySelector("button"), status = part.querySelector<HTMLElement>("[role=status]");
  if (!button || !status) return;
  part.hidden = false;
  button.addEventListener("click", async () => {
    status.textContent = "";
    button.disabled = true;
    try {
      location.assign((await act()).next);
      if (location.hash) location.reload(); // the same page, with what was added
    } catch {
      status.textContent = status.dataset["words"] ?? "";
      button.disabled = false;
    }
  });
}

function begin(): void {
  // Passkeys are bound to a name: where the pages stand at a number, the browser makes none.
  if (!browserSupportsWebAuthn() || /^[\d.]+$|^\[/.test(location.hostname)) return;
  const signIn = document.getElementById("sleutel"), add = document.getElementById("nieuwe-sleutel");
  if (signIn) {
    const csrf = signIn.dataset["csrf"] ?? "", after = signIn.dataset["after"] ?? "/";
    offer(signIn, async () => {
      const optionsJSON = await send("/aanmelden/sleutel/vraag", { _csrf: csrf });
      const answer = JSON.stringify(await startAuthentication({ optionsJSON }));
      return send("/aanmelden/sleutel", { _csrf: csrf, verder: after, answer });
    });
  }
  if (add) {
    const csrf = add.dataset["csrf"] ?? "";
    offer(add, async () => {
      const optionsJSON = await send("/ik/sleutels/vraag", { _csrf: csrf });
      const answer = JSON.stringify(await startRegistration({ optionsJSON }));
      const naam = add.querySelector("input")?.value ?? "";
      return send("/ik/sleutels", { _csrf: csrf, naam, answer });
    });
  }
}

begin();
