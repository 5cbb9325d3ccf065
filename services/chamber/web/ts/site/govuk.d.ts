// GOV.UK Frontend comes without types: what of it is used here.
declare module "govuk-frontend/dist/govuk/components/*" {
  export const Button: unknown, CharacterCount: unknown, ErrorSummary: unknown, NotificationBanner: unknown;
}
declare module "govuk-frontend/dist/govuk/init.mjs" {
  export function createAll(component: unknown): void;
}
