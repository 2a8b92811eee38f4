/** The nightly report: what has changed since the night before, what waits for a person, and how every allotment does. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type {
  DriftFinding,
  DriftPolicies,
  LimitProposal,
  Page as ListPage,
  NightPiece,
  NightReport,
  NightSummary,
  ProductCapacity,
} from "../api/types";
import { type Context, is, Page } from "../app/context";
import { inOrder } from "../app/order";
import { link } from "../app/router";
import { useBar } from "../charts/bar";
import { kindBars, sparkline } from "../charts/drift";
import { select } from "../components/field";
import { saveFile } from "../components/files";
import { heading } from "../components/heading";
import { type IconName, icon } from "../components/icon";
import { List, type ListColumn, type ListView } from "../components/list";
import { productName } from "../components/products";
import { empty, whenKnown } from "../components/states";
import { takeOverButton } from "./adoption/takeOver";
import { findingsView, type Known } from "./report/findings";
import { chosenWith, policyTable } from "./report/policy";

const NIGHTS_LISTED = 60;
const POLICY = "/driftPolicy";
const OWN_REPORTS = "/me/reports";
const NOT_FOUND = 404;
/** What never runs out comes after all that does. */
const LAST_DAY = "9999-12-31";

/** The report for an owner: the latest night, about their own allotments. */
export class OwnReportPage extends Page {
  private readonly list = new List<NightPiece>(this.context, "report");
  private readonly found = new List<DriftFinding>(this.context, "findings", "every-");
  private readonly report = this.at<NightReport>(`${OWN_REPORTS}/latest`, 60);

  get title(): string {
    return this.context.texts.ownReport.title;
  }

  view(): TemplateResult {
    const { texts } = this.context;
    const { failure } = this.report;
    return html`${heading(this.title, texts.ownReport.intro)}
    ${
      failure instanceof Refused && failure.status === NOT_FOUND
        ? empty("clipboardTask", texts.report.emptyTitle, texts.ownReport.empty)
        : whenKnown(this.context, this.report, (report) => this.content(report))
    }`;
  }

  private content(report: NightReport): TemplateResult {
    const { texts, format } = this.context;
    const open = report.value.flatMap((piece) => piece.findings).filter((one) => one.goneDateTime === null);
    const known = {
      allotments: new Map(report.value.map((piece) => [piece.allotmentId, piece.displayName])),
      products: new Map<string, string>(),
    };
    const title = texts.report.everyFinding(open.length);
    return html`<div class="toolbar">
        <p class="hint">${texts.ownReport.of(format.day(report.date))}</p>
        ${(["html", "csv"] as const).map(
          (
            kind,
          ) => html`<fluent-button role="button" appearance="subtle" @click=${() => this.download(report.date, kind)}
            >${icon("arrowDownload", "start")}${texts.report.files[kind]}</fluent-button
          >`,
        )}
      </div>
      ${
        report.proposal
          ? needsOfParts(this.context, report.proposal, (text) => html`<h2 class="section">${text}</h2>`)
          : nothing
      }
      <h2 class="section">${texts.report.byAllotment}</h2>
      ${this.list.view(piecesView(this.context, report.value, report.currency), report.value)}
      <h2 class="section">${title}</h2>
      ${
        open.length === 0
          ? html`<p class="finding good">${icon("checkmarkCircle")}${texts.report.noDrift}</p>`
          : this.found.view(findingsView(this.context, title, known), open)
      }`;
  }

  private async download(date: string, format: "html" | "csv"): Promise<void> {
    await this.attempt(async () => {
      saveFile(
        await this.context.api.file(`${OWN_REPORTS}/${date}?format=${format}`),
        `my-allotments-${date}.${format}`,
      );
    });
  }
}

export class ReportPage extends Page {
  private chosen: string | undefined;
  private readonly newOnes = new List<DriftFinding>(this.context, "findings", "new-");
  private readonly asking = new List<DriftFinding>(this.context, "findings", "asking-");
  private readonly gone = new List<DriftFinding>(this.context, "findings", "gone-");
  private readonly all = new List<DriftFinding>(this.context, "findings", "every-");
  private readonly list = new List<NightPiece>(this.context, "report");
  /** How far the night was of which the report is shown. */
  private shownOf: object | undefined;
  /** What has been confirmed here; the report shows it until the allotment has been compared again. */
  private readonly confirmed = new Set<string>();
  private readonly nights = this.at<ListPage<NightSummary>>(`/reconciliations?top=${NIGHTS_LISTED}`, 10);
  private readonly report = this.live(() => this.read(), 10);
  private readonly proposal = this.at<LimitProposal>("/limitProposal", 30);
  private readonly policies = this.at<DriftPolicies>(POLICY, 60);
  private readonly products = this.at<ListPage<ProductCapacity>>("/products", 60);

  get title(): string {
    return this.context.texts.report.title;
  }

  view(): TemplateResult {
    const { texts } = this.context;
    return html`${heading(this.title, texts.report.intro, this.startButton())}
    ${whenKnown(this.context, this.nights, ({ value: nights }) =>
      nights.length === 0
        ? empty("clipboardTask", texts.report.emptyTitle, texts.report.empty)
        : html`${this.toolbar(nights)}${whenKnown(this.context, this.report, (report) => (report ? this.content(report) : html``))}`,
    )}`;
  }

  private get manages(): boolean {
    return is(this.context.me, "administrator");
  }

  /** The report, which is large, is read again only where the night has gone on; what has not changed is the same object. */
  private async read(): Promise<NightReport | null> {
    const { api } = this.context;
    const nights = await api.get<ListPage<NightSummary>>(`/reconciliations?top=${NIGHTS_LISTED}`);
    const date = this.chosen ?? nights.value[0]?.date;
    if (!date) return null;
    const path = `/reconciliations/${date}`;
    const progress = await api.get<object>(`${path}/progress`);
    const last = api.last<NightReport>(path);
    if (last && progress === this.shownOf) return last;
    this.shownOf = progress;
    return api.get<NightReport>(path);
  }

  private startButton(): TemplateResult | typeof nothing {
    if (!this.manages) return nothing;
    return html`<fluent-button role="button" @click=${() => this.start()}>${icon("arrowSync", "start")}${this.context.texts.report.start}</fluent-button>`;
  }

  private async start(): Promise<void> {
    const { api, texts } = this.context;
    if (await this.attempt(() => api.send("POST", "/reconciliations")))
      this.context.tell("success", texts.report.started);
    await Promise.all([this.nights.again(), this.report.again()]);
  }

  private toolbar(nights: readonly NightSummary[]): TemplateResult {
    const { texts, format } = this.context;
    const dates = nights.map((night) => [night.date, format.day(night.date)] as const);
    const date = this.chosen ?? nights[0]!.date;
    return html`<div class="toolbar">
      ${select(texts.report.night, dates, date, (chosen) => this.choose(chosen))}
      ${(["html", "csv"] as const).map(
        (kind) => html`<fluent-button role="button" appearance="subtle" @click=${() => this.download(date, kind)}
          >${icon("arrowDownload", "start")}${texts.report.files[kind]}</fluent-button
        >`,
      )}
    </div>`;
  }

  private choose(date: string): void {
    this.chosen = date;
    void this.report.again();
  }

  private async download(date: string, format: "html" | "csv"): Promise<void> {
    await this.attempt(async () => {
      saveFile(
        await this.context.api.file(`/reconciliations/${date}?format=${format}`),
        `allotments-${date}.${format}`,
      );
    });
  }

  private content(report: NightReport): TemplateResult {
    const { report: texts } = this.context.texts;
    const every = [...report.tenant, ...report.value.flatMap((piece) => piece.findings)].filter(
      (one) => one.goneDateTime === null,
    );
    const known = {
      allotments: new Map(report.value.map((piece) => [piece.allotmentId, piece.displayName])),
      products: new Map(this.products.value?.value.map((product) => [product.skuId, productName(product)])),
    };
    const confirm = this.manages
      ? (one: DriftFinding, who: string): unknown => this.confirmButton(one, who)
      : undefined;
    return html`${this.progress(report)}${this.tiles(report, every.length)}
      ${
        report.previousDate
          ? this.findings(this.newOnes, texts.newSince(this.before(report)), texts.newNone, report.new, known)
          : html`<p class="hint">${texts.firstNight}</p>`
      }
      ${this.findings(this.asking, texts.asking, texts.askingNone, report.asking, known, confirm)}
      <div class="columns">${this.kinds(report)}${this.proposed()}</div>
      ${this.folded(this.gone, texts.goneSince(report.gone.length, this.before(report)), report.gone, known)}
      ${this.folded(this.all, texts.everyFinding(every.length), every, known)}
      ${this.policy()}
      <h2 class="section">${texts.byAllotment}</h2>
      ${this.pieces(report)}`;
  }

  private before({ previousDate }: NightReport): string {
    return previousDate ? this.context.format.day(previousDate) : "";
  }

  private progress({ state, compared, allotments, finishedDateTime }: NightReport): TemplateResult {
    const { texts, format } = this.context;
    const said =
      state === "finished" && finishedDateTime
        ? texts.report.finished(format.moment(finishedDateTime), allotments)
        : texts.report.running(compared, allotments);
    return html`<p class="hint progress" role="status">${said}</p>`;
  }

  /** Against the night before; of a first night, what it has found. */
  private tiles(report: NightReport, findings: number): TemplateResult {
    const { report: texts } = this.context.texts;
    return html`<ul class="tiles">
      ${this.tile("clipboardTask", texts.waits, report.asking.length, "warn")}
      ${
        report.previousDate
          ? html`${this.tile("warning", texts.newOnes, report.new.length, "bad")} ${this.tile("checkmarkCircle", texts.goneOnes, report.gone.length)}`
          : this.tile("warning", texts.foundOnes, findings, "bad")
      }
      ${report.cost === null ? nothing : this.tile("dataUsage", texts.cost(report.currency), Number(report.cost))}
    </ul>`;
  }

  private tile(name: IconName, text: string, count: number, tone = ""): TemplateResult {
    return html`<li>
      <div class="card tile ${count ? tone : ""}">${icon(name)}<span>${text}</span><strong>${this.context.format.count(count)}</strong></div>
    </li>`;
  }

  private findings(
    list: List<DriftFinding>,
    title: string,
    none: string,
    findings: readonly DriftFinding[],
    known: Known,
    action?: (finding: DriftFinding, who: string) => unknown,
  ): TemplateResult {
    return html`<h2 class="section">${title}</h2>
      ${
        findings.length === 0
          ? html`<p class="finding good">${icon("checkmarkCircle")}${none}</p>`
          : list.view(findingsView(this.context, title, known, action), findings)
      }`;
  }

  private confirmButton(finding: DriftFinding, who: string): TemplateResult | typeof nothing {
    if (finding.allotmentId === null) return nothing;
    const { report: texts } = this.context.texts;
    if (finding.kind === "watchedGroupLicensed")
      return takeOverButton(this.context, finding.allotmentId, texts.takeOverDo(who));
    if (this.confirmed.has(finding.id)) return html`${texts.confirmed}`;
    return html`<fluent-button role="button" size="small" aria-label=${texts.confirmDo(texts.kinds[finding.kind], who)} @click=${() => this.confirm(finding, who)}
      >${texts.confirm}</fluent-button
    >`;
  }

  private async confirm(finding: DriftFinding, who: string): Promise<void> {
    const { api, texts } = this.context;
    const { kinds, confirm, confirmed } = texts.report;
    const title = [kinds[finding.kind], who].filter(Boolean).join(": ");
    if (
      (await this.context.ask({
        title,
        text: finding.cure,
        action: confirm,
      })) === null
    )
      return;
    const path = `/allotments/${finding.allotmentId}/findings/${finding.id}/confirm`;
    if (await this.attempt(() => api.send("POST", path))) {
      this.confirmed.add(finding.id);
      this.context.tell("success", confirmed);
    }
    await this.report.again();
  }

  private kinds(report: NightReport): TemplateResult {
    const { texts, format } = this.context;
    const kinds = Object.entries(report.drift).map(
      ([kind, count]) => [texts.report.kinds[kind as DriftFinding["kind"]], count] as const,
    );
    return html`<div class="card">
      <h2>${texts.report.byKind}</h2>
      ${kinds.length === 0 ? html`<p class="finding good">${icon("checkmarkCircle")}${texts.report.noDrift}</p>` : kindBars(kinds, format)}
    </div>`;
  }

  private proposed(): TemplateResult {
    const { report: texts } = this.context.texts;
    return html`<div class="card">
      <h2>${texts.proposal}</h2>
      <p class="hint">${texts.proposalHint}</p>
      ${whenKnown(this.context, this.proposal, (proposal) => this.moves(proposal))}
    </div>`;
  }

  private moves(proposal: LimitProposal): TemplateResult {
    const { report: texts } = this.context.texts;
    const needs = needsOfParts(this.context, proposal, (text) => html`<h3>${text}</h3>`);
    if (proposal.moves.length === 0)
      return html`<p class="finding good">${icon("checkmarkCircle")}${texts.proposalNone}</p>${needs}`;
    return html`<ul class="plain findings">
        ${proposal.moves.map(
          (move) => html`<li><span>
            ${this.moved(move, proposal.limits)}${move.ahead ? html` <span class="hint">${texts.moveAhead}</span>` : nothing}
          </span></li>`,
        )}
      </ul>
      ${proposal.stillWaiting > 0 ? html`<p class="hint">${texts.stillWaiting(proposal.stillWaiting)}</p>` : nothing}
      ${proposal.stillShort > 0 ? html`<p class="hint">${texts.stillShort(proposal.stillShort)}</p>` : nothing}
      ${
        this.manages
          ? html`<fluent-button role="button" appearance="primary" @click=${() => this.accept(proposal)}>${texts.accept}</fluent-button>`
          : nothing
      }${needs}`;
  }

  /** A move of seats, by names. */
  private moved(move: LimitProposal["moves"][number], limits: LimitProposal["limits"]): string {
    const { report: texts } = this.context.texts;
    const name = (id: string | null): string =>
      id ? (limits.find(({ allotmentId }) => allotmentId === id)?.displayName ?? id) : texts.unpromised;
    return texts.move(move.units, name(move.fromAllotmentId), name(move.toAllotmentId));
  }

  private async accept({ fingerprint, moves, limits }: LimitProposal): Promise<void> {
    const { api, texts } = this.context;
    const { acceptTitle, acceptText, accept, accepted } = texts.report;
    const lines = moves.map((move) => this.moved(move, limits));
    if (
      (await this.context.ask({ title: acceptTitle, text: acceptText(moves.length), lines, action: accept })) === null
    )
      return;
    const done = await this.attempt(() => api.send("POST", "/limitProposal/accept", { body: { fingerprint } }));
    if (done) this.context.tell("success", accepted);
    await this.proposal.again();
  }

  private folded(
    list: List<DriftFinding>,
    title: string,
    findings: readonly DriftFinding[],
    known: Known,
  ): TemplateResult | typeof nothing {
    if (findings.length === 0) return nothing;
    return html`<details class="section">
      <summary>${title}</summary>
      ${list.view(findingsView(this.context, title, known), findings)}
    </details>`;
  }

  private policy(): TemplateResult {
    const choose = this.manages
      ? (kind: { kind: string }, policy: string): void => void this.choosePolicy(kind.kind, policy)
      : undefined;
    return html`<details class="section">
      <summary>${this.context.texts.report.policyTitle}</summary>
      ${whenKnown(this.context, this.policies, (policies) => policyTable(this.context, policies, choose))}
    </details>`;
  }

  private async choosePolicy(kind: string, policy: string): Promise<void> {
    const { api, texts } = this.context;
    const { value } = this.policies;
    const etag = api.etag(POLICY);
    if (!value || !etag) return;
    const change = { body: { policies: chosenWith(value, kind, policy) }, ifMatch: etag };
    if (await this.attempt(() => api.send("PUT", POLICY, change)))
      this.context.tell("success", texts.report.policySaved);
    await this.policies.again();
  }

  private pieces({ value, currency }: NightReport): TemplateResult {
    return this.list.view(piecesView(this.context, value, currency), value);
  }
}

/** What parts lack, for the owners of their parents, who change the limits on the parts' pages. */
function needsOfParts(
  context: Context,
  { parts }: LimitProposal,
  title: (text: string) => TemplateResult,
): TemplateResult | typeof nothing {
  const { report: texts } = context.texts;
  if (parts.length === 0) return nothing;
  return html`${title(texts.partNeeds)}
    <ul class="plain findings">
      ${parts.map((need) => {
        const name = html`<a href=${link("allotments", need.allotmentId)}>${need.displayName}</a>`;
        const more = need.proposedUnits - need.allottedUnits;
        const said = need.enough
          ? texts.partEnough(more, need.parentDisplayName, need.proposedUnits)
          : texts.partNotEnough(more, need.parentDisplayName, need.availableUnits, need.proposedUnits);
        return html`<li><span>${name} ${said}</span></li>`;
      })}
    </ul>`;
}

/** The allotments of a night as a list. */
function piecesView(context: Context, pieces: readonly NightPiece[], currency: string): ListView<NightPiece> {
  const { report, allotments } = context.texts;
  const places = new Map(pieces.map(({ allotmentId }, place) => [allotmentId, place]));
  const place = ({ allotmentId }: NightPiece): number => places.get(allotmentId) ?? 0;
  const byTree = pieces.some(({ level }) => level > 0);
  return {
    caption: report.byAllotment,
    columns: columnsOf(context, pieces, currency),
    said: ({ displayName }) => [displayName],
    key: ({ allotmentId }) => allotmentId,
    search: report.searchAllotment,
    noMatch: allotments.noMatch,
    file: "allotments-of-a-night",
    order: (one, other) => (byTree ? place(one) - place(other) : inOrder(one.displayName, other.displayName)),
  };
}

/** What no allotment has, such as a price, takes no column. */
function columnsOf(
  context: Context,
  pieces: readonly NightPiece[],
  currency: string,
): readonly ListColumn<NightPiece>[] {
  const { texts, format } = context;
  const found = (piece: NightPiece): number => piece.findings.filter((one) => one.goneDateTime === null).length;
  const columns: readonly (ListColumn<NightPiece> & { needed?: (piece: NightPiece) => boolean })[] = [
    {
      id: "name",
      header: texts.allotments.name,
      kind: "main",
      value: ({ displayName }) => displayName,
      cell: ({ allotmentId, displayName, level }) =>
        html`<a class="level-${level}" href=${link("allotments", allotmentId)}>${displayName}</a>`,
    },
    {
      id: "used",
      header: texts.allotments.use,
      value: ({ trend }) => trend.at(-1)?.consumedUnits ?? 0,
      cell: (piece) => use(context, piece),
    },
    {
      id: "withParts",
      header: texts.report.withParts,
      value: ({ withParts }) => (withParts.parts ? withParts.consumedUnits : ""),
      order: ({ withParts }) => withParts.consumedUnits,
      cell: (piece) => together(context, piece),
      needed: ({ withParts }) => withParts.parts > 0,
    },
    {
      id: "lent",
      header: texts.parts.lent,
      kind: "number",
      value: ({ lentUnits }) => lentUnits,
      cell: ({ lentUnits }) => format.count(lentUnits),
      needed: ({ lentUnits }) => lentUnits > 0,
    },
    {
      id: "borrowed",
      header: texts.parts.borrowed,
      kind: "number",
      value: ({ borrowedUnits }) => borrowedUnits,
      cell: ({ borrowedUnits }) => format.count(borrowedUnits),
      needed: ({ borrowedUnits }) => borrowedUnits > 0,
    },
    {
      id: "trend",
      header: texts.report.trend,
      value: ({ trend }) => (trend.at(-1)?.consumedUnits ?? 0) - (trend[0]?.consumedUnits ?? 0),
      cell: (piece) => sparkline(piece.trend),
      needed: (piece) => piece.trend.length > 1,
    },
    {
      id: "found",
      header: texts.report.found,
      kind: "number",
      value: found,
      cell: (piece) => format.count(found(piece)),
    },
    {
      id: "runsOut",
      header: texts.report.runsOut,
      kind: "since",
      value: ({ forecast }) => forecast?.runsOutDate ?? "",
      order: ({ forecast }) => forecast?.runsOutDate ?? LAST_DAY,
      cell: (piece) => runsOut(context, piece),
      needed: (piece) => piece.forecast !== null,
    },
    {
      id: "denied",
      header: texts.report.denied,
      kind: "number",
      value: ({ trend }) => trend.at(-1)?.unmetPeople ?? 0,
      order: ({ trend }) => trend.at(-1)?.unmetPeople ?? 0,
      cell: ({ trend }) => format.count(trend.at(-1)?.unmetPeople ?? 0),
      needed: ({ trend }) => (trend.at(-1)?.unmetPeople ?? 0) > 0,
    },
    {
      id: "backups",
      header: texts.backups.count,
      kind: "number",
      value: ({ trend }) => trend.at(-1)?.backedUpPeople ?? 0,
      order: ({ trend }) => trend.at(-1)?.backedUpPeople ?? 0,
      cell: ({ trend }) => format.count(trend.at(-1)?.backedUpPeople ?? 0),
      needed: ({ trend }) => (trend.at(-1)?.backedUpPeople ?? 0) > 0,
    },
    {
      id: "idle",
      header: texts.report.idle,
      kind: "number",
      value: ({ idleUnits }) => idleUnits ?? "",
      order: ({ idleUnits }) => idleUnits ?? 0,
      cell: (piece) => (piece.idleUnits === null ? "–" : format.count(piece.idleUnits)),
      needed: (piece) => piece.idleUnits !== null,
    },
    {
      id: "cost",
      header: texts.report.cost(currency),
      kind: "number",
      value: ({ cost }) => (cost === null ? "" : Number(cost)),
      order: ({ cost }) => Number(cost),
      cell: (piece) => (piece.cost === null ? "–" : format.count(Number(piece.cost))),
      needed: (piece) => piece.cost !== null,
    },
  ];
  return columns.filter(({ needed }) => needed === undefined || pieces.some(needed));
}

function use(context: Context, { trend }: NightPiece): TemplateResult {
  const { texts, format } = context;
  const tonight = trend.at(-1);
  if (!tonight) return html`–`;
  const { consumedUnits: used, allottedUnits: limit, waitingUnits } = tonight;
  return html`<span class="use"><span>${texts.allotments.usedOf(format.count(used), format.count(limit))}</span>${useBar(used, limit, waitingUnits)}</span>`;
}

/** What an allotment and its parts have together. */
function together(context: Context, { withParts }: NightPiece): TemplateResult {
  const { texts, format } = context;
  const { parts, consumedUnits: used, allottedUnits: limit, waitingUnits, forecast } = withParts;
  if (parts === 0) return html`–`;
  const day = forecast?.runsOutDate;
  const hint = day ? html`<span class="hint">${texts.report.runsOutOn(format.day(day))}</span>` : nothing;
  return html`<span class="use"><span>${texts.allotments.usedOf(format.count(used), format.count(limit))}</span>${useBar(used, limit, waitingUnits)}${hint}</span>`;
}

function runsOut(context: Context, { forecast }: NightPiece): TemplateResult | string {
  const { texts, format } = context;
  if (!forecast?.runsOutDate) return forecast ? texts.report.lasts : "–";
  const { earliestDate, latestDate } = forecast;
  const range = earliestDate
    ? texts.report.between(format.day(earliestDate), latestDate ? format.day(latestDate) : texts.report.never)
    : nothing;
  return html`${format.day(forecast.runsOutDate)}<p class="hint">${range}</p>`;
}
