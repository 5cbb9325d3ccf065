// What every page does on top of plain forms: the components of GOV.UK Frontend that need a hand.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { follow } from "./live";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, CharacterCount, ErrorSummary, NotificationBanner]) createAll(component);

const main = document.querySelector<HTMLElement>("main");
if (main) follow(main);
