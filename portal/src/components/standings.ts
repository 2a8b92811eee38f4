/** How a person stands in allotments: state, place in line, the newest reasons, and whom to ask. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { AllotmentOwner, OwnSeatRequest, Standing } from "../api/types";
import type { Context } from "../app/context";
import { inTheMeantime } from "./backups";
import { DECISION, seatRequestBadge, standingBadge } from "./badges";
import { icon } from "./icon";
import { productNames, productTags } from "./products";

/** A card for each allotment; `actions` is what may be done there. */
export function standingCards(
  context: Context,
  standings: readonly Standing[],
  actions: (standing: Standing) => unknown,
): TemplateResult {
  const names = new Map(standings.map(({ id, displayName }) => [id, displayName]));
  return html`${standings.map((standing) => card(context, standing, names, actions(standing)))}`;
}

function card(
  context: Context,
  standing: Standing,
  names: ReadonlyMap<string, string>,
  actions: unknown,
): TemplateResult {
  const { texts, format } = context;
  const { state, sinceDateTime, endDateTime, error, decisions, owners, through, backup } = standing;
  const said = [
    state === "waiting" ? inLine(context, standing) : "",
    sinceDateTime ? texts.standings.since(format.moment(sinceDateTime)) : "",
    endDateTime ? texts.standings.until(format.day(endDateTime)) : "",
    through.length > 0 ? texts.standings.memberBy(through.map((group) => group.displayName).join(", ")) : "",
  ];
  return html`<section class="card standing" aria-label=${standing.displayName}>
    <h2>${standing.displayName}</h2>
    <p class="with-tags">${standingBadge(texts, state)}${productTags(standing)}</p>
    <p>${said.filter((each) => each).join(" · ")}</p>
    ${backup ? html`<p>${inTheMeantime(context, backup, names)}</p>` : nothing}
    ${error ? html`<p class="reason">${error}</p>` : nothing}
    ${standing.seatRequest ? asked(context, standing.seatRequest) : nothing}
    <ol class="timeline" aria-label=${texts.decisions.label}>
      ${decisions.map((decision) => {
        const [tone, name] = DECISION[decision.kind];
        return html`<li>
          <span class="timeline-mark ${tone}">${icon(name)}</span>
          <div>
            <p class="timeline-what">
              <span>${texts.decisions.kinds[decision.kind]}</span>
              <time datetime=${decision.decidedDateTime}>${format.moment(decision.decidedDateTime)}</time>
            </p>
            <p class="reason">${decision.reason}</p>
          </div>
        </li>`;
      })}
    </ol>
    ${owners.length > 0 ? html`<p>${texts.standings.owners} ${owners.map((owner, place) => html`${place > 0 ? ", " : nothing}${ownerLink(context, owner)}`)}</p>` : nothing}
    <div class="form-actions">${actions}</div>
  </section>`;
}

/** What somebody who waits is waiting for: another licence, or those ahead of them. */
function inLine({ texts }: Context, { aheadUnits, lacks, products }: Standing): string {
  if (lacks.length > 0) return texts.standings.needsFirst(productNames(products, lacks));
  return aheadUnits === null ? texts.standings.manyAhead : texts.standings.ahead(aheadUnits);
}

/** The request for a seat, and what became of it. */
function asked({ texts, format }: Context, request: OwnSeatRequest): TemplateResult {
  const { message, answer, state, askedDateTime } = request;
  return html`<div class="seat-request">
    <p class="with-tags">${seatRequestBadge(texts, state)} ${texts.seatRequests.askedOn(format.moment(askedDateTime))}</p>
    ${message ? html`<blockquote>${message}</blockquote>` : nothing}
    ${answer ? html`<p class="reason">${texts.seatRequests.answered(answer)}</p>` : nothing}
  </div>`;
}

function ownerLink({ texts }: Context, { displayName, userPrincipalName }: AllotmentOwner): unknown {
  const name = displayName ?? texts.unknownPerson;
  return userPrincipalName ? html`<a href=${`mailto:${userPrincipalName}`}>${name}</a>` : name;
}
