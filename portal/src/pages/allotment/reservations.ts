/** For whom seats are kept, or will be; seats can be reserved, kept for longer, and given up. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, Reservation } from "../../api/types";
import { PagedList } from "../../app/paged";
import { reservationBadge } from "../../components/badges";
import { dayOf, endOf } from "../../components/days";
import { icon } from "../../components/icon";
import { notice } from "../../components/notice";
import { nameOf, personaOf } from "../../components/person";
import { empty, whenKnown } from "../../components/states";
import { type Column, pagerOfRead, table } from "../../components/table";
import { AllotmentPart, SELDOM_SECONDS } from "./part";
import { ReserveDrawer } from "./reserveDrawer";

/** So many pages are read with one request. */
const PAGES_AT_ONCE = 6;

export class ReservationsPart extends AllotmentPart {
  private readonly list = new PagedList<Reservation>(this.context, `${this.path}/reservations`, PAGES_AT_ONCE);
  private readonly reservations = this.live(() => this.list.read(), SELDOM_SECONDS);
  private readonly reserving = new ReserveDrawer(this.context, this.id, () => this.reservations.again());
  protected readonly followed = [this.reservations];

  viewOf(allotment: Allotment): TemplateResult {
    const { texts } = this.context;
    return html`<div class="toolbar">
        ${this.exportButton(() => this.save())}
        ${
          this.manages && allotment.state !== "deleting"
            ? html`<fluent-button role="button" appearance="primary" @click=${() => this.reserving.open()}
                >${icon("calendar", "start")}${texts.reservations.reserve}</fluent-button
              >`
            : nothing
        }
      </div>
      ${allotment.owedUnits > 0 ? notice("warning", texts.reservations.owed(allotment.owedUnits)) : nothing}
      ${whenKnown(this.context, this.reservations, ({ value }) => this.content(allotment, value))}
      ${this.manages ? this.reserving.view() : nothing}`;
  }

  private content(allotment: Allotment, read: readonly Reservation[]): TemplateResult {
    const { texts } = this.context;
    if (read.length === 0) return empty("calendar", texts.reservations.emptyTitle, texts.reservations.empty);
    return html`${table(texts.allotment.reservations, this.columns(), this.list.shown(read), (one) => one.userId)}
    ${pagerOfRead(this.context, this.list, this.reservations, read, allotment.reservations)}`;
  }

  private columns(): readonly Column<Reservation>[] {
    const { texts, format } = this.context;
    const { state, starts, expires, seatEnds, actions } = texts.reservations;
    const columns: Column<Reservation>[] = [
      { header: texts.seats.name, kind: "main", cell: ({ userId }) => personaOf(this.context, userId, this.id) },
      { header: state, cell: (one) => this.state(one) },
      { header: starts, cell: (one) => format.day(one.startDateTime) },
      { header: expires, cell: (one) => format.day(one.expirationDateTime) },
      { header: seatEnds, cell: (one) => (one.endDateTime ? format.day(one.endDateTime) : nothing) },
    ];
    if (this.manages) columns.push({ header: actions, kind: "actions", cell: (one) => this.actions(one) });
    return columns;
  }

  private state(reservation: Reservation): TemplateResult {
    const { texts } = this.context;
    const adds = reservation.addAtStart && reservation.error === null && reservation.addedDateTime === null;
    return html`${reservationBadge(texts, reservation.state)}
    ${adds ? html`<span class="reason">${texts.reservations.isAdded}</span>` : nothing}
    ${reservation.error ? html`<span class="reason">${reservation.error}</span>` : nothing}`;
  }

  private actions(reservation: Reservation): TemplateResult {
    const { texts } = this.context;
    const name = nameOf(this.context, reservation.userId, this.id);
    return html`<span data-person=${reservation.userId}>
      ${this.tool("calendar", texts.reservations.extendDo(name), () => this.extend(reservation, name))}
      ${this.tool("dismiss", texts.reservations.cancelDo(name), () => this.cancel(reservation, name))}
    </span>`;
  }

  private async extend(reservation: Reservation, name: string): Promise<void> {
    const { texts, api, format } = this.context;
    const { extendTitle, extendText, expires, extended } = texts.reservations;
    const value = dayOf(reservation.expirationDateTime);
    const day = await this.context.ask({
      title: extendTitle(name),
      text: extendText,
      action: texts.save,
      field: expires,
      date: true,
      value,
    });
    if (!day || day === value) return;
    const expirationDateTime = endOf(day);
    const send = (): Promise<unknown> =>
      api.send("PATCH", this.pathOf(reservation), { body: { expirationDateTime }, ifMatch: reservation.etag });
    await this.carryOut(this.reservations, send, extended(name, format.day(expirationDateTime)));
  }

  private async cancel(reservation: Reservation, name: string): Promise<void> {
    const { texts, api } = this.context;
    const { cancelTitle, cancelText, cancelAction, cancelled } = texts.reservations;
    const sure = await this.context.ask({ title: cancelTitle(name), text: cancelText, action: cancelAction });
    if (sure === null) return;
    const send = (): Promise<unknown> => api.send("DELETE", this.pathOf(reservation), { ifMatch: reservation.etag });
    await this.carryOut(this.reservations, send, cancelled(name));
  }

  private pathOf({ userId }: Reservation): string {
    return `${this.path}/reservations/${userId}`;
  }

  private save(): Promise<void> {
    const { state, starts, expires, states } = this.context.texts.reservations;
    return this.saveAll<Reservation>(`${this.path}/reservations`, "reservations", {
      [state]: (one) => states[one.state],
      [starts]: (one) => one.startDateTime,
      [expires]: (one) => one.expirationDateTime,
    });
  }
}
