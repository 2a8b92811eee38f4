/** Which page an address means. */

import type { Context, Page } from "../app/context";
import type { Route } from "../app/router";
import { AllotmentPage } from "./allotment";
import { AllotmentsPage } from "./allotments";
import { DeadLettersPage } from "./deadLetters";
import { HealthPage } from "./health";
import { NewAllotmentPage } from "./newAllotment";
import { NoPage } from "./noPage";
import { OverviewPage } from "./overview";
import { ReportPage } from "./report";
import { RequestMorePage } from "./requestMore";
import { RequestsPage } from "./requests";

/** The page of a route; `start` is the first part where the route names none. */
export function pageFor(context: Context, { path, query }: Route, start: string): Page {
  const [section = start, id, part] = path;
  switch (section) {
    case "overview":
      return new OverviewPage(context);
    case "allotments":
      if (id === undefined) return new AllotmentsPage(context);
      return part === "request" ? new RequestMorePage(context, id) : new AllotmentPage(context, id, part, query.get("person"));
    case "new":
      return new NewAllotmentPage(context);
    case "report":
      return new ReportPage(context);
    case "requests":
      return new RequestsPage(context, query.get("state") ?? "open");
    case "dead-letters":
      return new DeadLettersPage(context);
    case "health":
      return new HealthPage(context);
    default:
      return new NoPage(context);
  }
}
