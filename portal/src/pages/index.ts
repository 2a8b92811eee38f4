/** Which page an address means. */

import { is, type Context, type Page } from "../app/context";
import type { Route } from "../app/router";
import { AdoptionPage } from "./adoption";
import { AdoptionsPage } from "./adoptions";
import { AllotmentPage, isPart } from "./allotment";
import { AllotmentsPage } from "./allotments";
import { AuditPage } from "./audit";
import { DeadLettersPage } from "./deadLetters";
import { DeletedAllotmentPage, DeletedAllotmentsPage } from "./deleted";
import { DoctorPage } from "./doctor";
import { HealthPage } from "./health";
import { MinePage } from "./mine";
import { NewAdoptionPage } from "./newAdoption";
import { SplitPage } from "./split";
import { SplitPlansPage } from "./splitPlans";
import { NewAllotmentPage } from "./newAllotment";
import { NewMergePage } from "./newMerge";
import { NewProductChangePage } from "./newProductChange";
import { NoPage } from "./noPage";
import { NotPermittedPage } from "./notPermitted";
import { OverviewPage } from "./overview";
import { PeoplePage } from "./people";
import { PersonPage } from "./person";
import { PreferencesPage } from "./preferences";
import { MergePage } from "./merge";
import { MergesPage } from "./merges";
import { ProductChangePage } from "./productChange";
import { ProductChangesPage } from "./productChanges";
import { OwnReportPage, ReportPage } from "./report";
import { RequestMorePage } from "./requestMore";
import { RequestsPage } from "./requests";
import { SettingsPage } from "./settings";
import { WhatIfPage } from "./whatIf";

/** The pages about the whole tenant, and those for people who have a role. */
const OF_THE_TENANT = new Set([
  "overview",
  "adoptions",
  "audit",
  "deleted",
  "dead-letters",
  "health",
  "doctor",
  "settings",
  "what-if",
]);
const WITH_A_ROLE = new Set(["requests", "people", "report", "product-changes", "merges"]);
/** The pages about undertakings, which administrators begin. */
const UNDERTAKINGS = new Set(["adoptions", "product-changes"]);

/** The page of a route; `start` is the first part where the route names none. null: no route of the portal. */
export function pageFor(context: Context, route: Route | null, start: string): Page {
  if (route === null) return new NoPage(context);
  const { path, query } = route;
  const [section = start, id, part] = path;
  const makes = section === "new" || (UNDERTAKINGS.has(section) && id === "new");
  if (makes && !is(context.me, "administrator")) return new NotPermittedPage(context);
  if (OF_THE_TENANT.has(section) && !is(context.me, "administrator", "reader")) return new NotPermittedPage(context);
  if (WITH_A_ROLE.has(section) && context.me.roles.length === 0) return new NotPermittedPage(context);
  switch (section) {
    case "overview":
      return new OverviewPage(context);
    case "allotments":
      if (id === undefined) return new AllotmentsPage(context);
      if (part === "request" || part === "requests") return new RequestMorePage(context, id);
      return isPart(part) ? new AllotmentPage(context, id, part, query.get("person")) : new NoPage(context);
    case "mine":
      return new MinePage(context);
    case "people":
      return id === undefined ? new PeoplePage(context) : new PersonPage(context, id);
    case "new":
      return new NewAllotmentPage(context);
    case "adoptions":
      if (id === undefined) return new AdoptionsPage(context);
      if (id === "split") return part ? new SplitPlansPage(context, part) : new SplitPage(context);
      return id === "new" ? new NewAdoptionPage(context, query) : new AdoptionPage(context, id);
    case "product-changes":
      if (id === undefined) return new ProductChangesPage(context);
      return id === "new" ? new NewProductChangePage(context, query) : new ProductChangePage(context, id);
    case "merges":
      if (id === undefined) return new MergesPage(context);
      return id === "new" ? new NewMergePage(context, query) : new MergePage(context, id);
    case "report":
      return is(context.me, "administrator", "reader") ? new ReportPage(context) : new OwnReportPage(context);
    case "settings":
      return new SettingsPage(context);
    case "preferences":
      return new PreferencesPage(context);
    case "requests":
      return new RequestsPage(context);
    case "audit":
      return new AuditPage(context);
    case "deleted":
      return id === undefined ? new DeletedAllotmentsPage(context) : new DeletedAllotmentPage(context, id, part);
    case "dead-letters":
      return new DeadLettersPage(context);
    case "doctor":
      return new DoctorPage(context);
    case "what-if":
      return new WhatIfPage(context);
    case "health":
      return new HealthPage(context);
    default:
      return new NoPage(context);
  }
}
