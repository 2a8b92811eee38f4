/** The tenant: bought, allotted and used by product; what is over-used, and what is under-used. */

import { html, nothing, type TemplateResult } from "lit-html";
import type {
  Allotment,
  DeadLetter,
  Doctor,
  LimitRequest,
  Page as ListPage,
  Pool,
  ProductCapacity,
} from "../api/types";
import { is, Page } from "../app/context";
import { inOrder } from "../app/order";
import { link, linkWith } from "../app/router";
import { putSetUpAway, showsSetUp } from "../app/setUp";
import { capacityChart } from "../charts/capacity";
import { buttonLink, heading } from "../components/heading";
import { icon, type IconName } from "../components/icon";
import { List, type ListColumn, type ListView } from "../components/list";
import { productName } from "../components/products";
import { setUpList } from "../components/setUpList";
import { empty, whenKnown } from "../components/states";

/** The doctor is asked once: each check writes a row, and sends a probe. */
const A_DAY_SECONDS = 86_400;
const NEARLY_GONE = 0.05;
const IDLE_SHARE = 0.5;
const IDLE_AT_LEAST = 5;
const SHOWN_AT_ONCE = 6;
/** Products that cost nothing come in ten thousands, or in millions: nobody has bought so many. */
const FREE_OF_CHARGE_FROM = 10_000;

interface Finding {
  name: string;
  says: string;
  href?: string;
}

export class OverviewPage extends Page {
  private readonly products = this.at<ListPage<ProductCapacity>>("/products", 10);
  private readonly pools = this.at<ListPage<Pool>>("/pools", 10);
  private readonly allotments = this.every<Allotment>("/allotments");
  private readonly requests = this.every<LimitRequest>("/requests?state=open");
  private readonly setUp =
    is(this.context.me, "administrator") && showsSetUp()
      ? this.live(() => this.checkSetUp(), A_DAY_SECONDS)
      : undefined;
  private readonly letters = this.every<DeadLetter>("/deadLetters", 15);
  private readonly list = new List<ProductCapacity>(this.context, "products");

  get title(): string {
    return this.context.texts.overview.title;
  }

  view(): TemplateResult {
    return html`${heading(this.title, this.context.texts.overview.intro, buttonLink(link("what-if"), this.context.texts.whatIf.open))} ${this.setUp ? setUpList(this.context, this.setUp) : nothing} ${this.tiles()}
    ${whenKnown(this.context, this.products, ({ value }) => this.content(value))}`;
  }

  private async checkSetUp(): Promise<Doctor> {
    const found = await this.context.api.get<Doctor>("/doctor");
    if (found.state === "ok") putSetUpAway();
    return found;
  }

  private tiles(): TemplateResult {
    const { overview: texts } = this.context.texts;
    const sum = (of: (allotment: Allotment) => number): number | undefined =>
      this.allotments.value?.reduce((all, allotment) => all + of(allotment), 0);
    const waiting = linkWith({ trouble: "waiting" }, "allotments");
    const failed = linkWith({ trouble: "failed" }, "allotments");
    return html`<ul class="tiles">
      ${this.tile("peopleTeam", texts.allotments, this.allotments.value?.length, link("allotments"))}
      ${this.tile(
        "errorCircle",
        texts.failed,
        sum(({ failedUnits }) => failedUnits),
        failed,
        "bad",
      )}
      ${this.tile(
        "hourglass",
        texts.waiting,
        sum(({ waitingUnits }) => waitingUnits),
        waiting,
        "warn",
      )}
      ${this.tile("clipboardTask", texts.openRequests, this.requests.value?.length, link("requests"), "warn")}
      ${this.tile("mailDismiss", texts.deadLetters, this.letters.value?.length, link("dead-letters"), "bad")}
    </ul>`;
  }

  /** A number that leads to its page; `tone` is how it looks where there is any. */
  private tile(name: IconName, text: string, count: number | undefined, href: string, tone = ""): TemplateResult {
    const shown =
      count === undefined
        ? html`<span class="placeholder" aria-label=${this.context.texts.loading}></span>`
        : this.context.format.count(count);
    return html`<li>
      <a class="card tile ${count ? tone : ""}" href=${href}>${icon(name)}<span>${text}</span><strong>${shown}</strong></a>
    </li>`;
  }

  private content(products: readonly ProductCapacity[]): TemplateResult {
    const { texts, format } = this.context;
    if (products.length === 0) return empty("dataUsage", texts.overview.emptyTitle, texts.overview.empty);
    const allotments = this.allotments.value ?? [];
    const [shown, unused] = [products.filter(inUse), products.filter((product) => !inUse(product))];
    const { over, overIntro, overNone, under, underIntro, underNone } = texts.overview;
    return html`<div class="card">
        <h2>${texts.overview.chart}</h2>
        ${shown.length === 0 ? html`<p class="hint">${texts.overview.noneInUse}</p>` : capacityChart(shown, texts, format)}
        ${
          unused.length === 0
            ? nothing
            : html`<details>
              <summary>${texts.overview.unused(unused.length)}</summary>
              ${capacityChart(unused, texts, format)}
            </details>`
        }
        <details ?open=${this.context.address.size > 0}>
          <summary>${texts.showTable}</summary>
          ${this.list.view(this.described(), products)}
        </details>
      </div>
      <div class="columns">
        ${this.findings("warning", over, overIntro, overNone, this.overUse(products, allotments))}
        ${this.findings("info", under, underIntro, underNone, this.underUse(products, allotments))}
      </div>`;
  }

  private described(): ListView<ProductCapacity> {
    const { chart, actions, search, noMatch } = this.context.texts.overview;
    const cell = (row: ProductCapacity): unknown => (row.allotted > 0 ? this.retryButton(row) : nothing);
    return {
      caption: chart,
      columns: this.columns(),
      said: (product) => [productName(product)],
      key: ({ skuId }) => skuId,
      search,
      noMatch,
      file: "products",
      order: (one, other) => Number(inUse(other)) - Number(inUse(one)) || inOrder(productName(one), productName(other)),
      ...(is(this.context.me, "administrator") ? { tools: { header: actions, kind: "tools", cell } } : {}),
    };
  }

  private poolOf({ skuId }: ProductCapacity): Pool | undefined {
    return this.pools.value?.value.find((pool) => pool.skuId === skuId);
  }

  private columns(): readonly ListColumn<ProductCapacity>[] {
    const { texts, format } = this.context;
    const { product, bought, allotted, used, outside, free, unheld, onTheWay, agreed, short } = texts.overview;
    const number = (
      id: string,
      header: string,
      value: (row: ProductCapacity) => number,
    ): ListColumn<ProductCapacity> => ({
      id,
      header,
      kind: "number",
      value,
      cell: (row) => format.count(value(row)),
    });
    return [
      { id: "product", header: product, kind: "main", value: productName, cell: productName },
      number("bought", bought, ({ assignable }) => assignable),
      number("allotted", allotted, (row) => row.allotted),
      number("used", used, (row) => row.used),
      number("outside", outside, ({ usedOutside }) => usedOutside),
      number("free", free, (row) => row.free),
      number("unheld", unheld, (row) => row.unheld),
      { ...number("onTheWay", onTheWay, (row) => this.poolOf(row)?.inFlightUnits ?? 0), extra: true },
      { ...number("agreed", agreed, (row) => this.poolOf(row)?.agreedUnits ?? 0), extra: true },
      number("short", short, (row) => this.poolOf(row)?.shortfallUnits ?? 0),
    ];
  }

  /** All failed licences of a product, in every allotment. */
  private retryButton(product: ProductCapacity): TemplateResult {
    const { retry, retryDo } = this.context.texts.overview;
    return html`<fluent-button role="button" size="small" appearance="subtle" icon-only
      aria-label=${retryDo(productName(product))} title=${retry} @click=${() => this.retry(product)}
      >${icon("arrowSync")}</fluent-button
    >`;
  }

  private async retry(product: ProductCapacity): Promise<void> {
    const { api, texts } = this.context;
    const done = await this.attempt(() => api.send("POST", `/products/${product.skuId}/retry`));
    if (done) this.context.tell("success", texts.overview.retried(productName(product)));
  }

  private findings(
    name: IconName,
    title: string,
    intro: string,
    none: string,
    found: readonly Finding[],
  ): TemplateResult {
    return html`<div class="card">
      <h2 class="with-icon">${icon(name)}${title}</h2>
      <p class="hint">${intro}</p>
      ${found.length === 0 ? html`<p class="finding good">${icon("checkmarkCircle")}${none}</p>` : this.found(found)}
    </div>`;
  }

  private found(found: readonly Finding[]): TemplateResult {
    const rest = found.slice(SHOWN_AT_ONCE);
    return html`<ul class="plain findings">${found.slice(0, SHOWN_AT_ONCE).map(findingView)}</ul>
      ${
        rest.length === 0
          ? nothing
          : html`<details>
            <summary>${this.context.texts.overview.more(rest.length)}</summary>
            <ul class="plain findings">${rest.map(findingView)}</ul>
          </details>`
      }`;
  }

  private overUse(products: readonly ProductCapacity[], allotments: readonly Allotment[]): readonly Finding[] {
    const { overview: texts } = this.context.texts;
    const ofProducts = products.flatMap((product) => {
      const { assignable, allotted, used, usedOutside, unheld } = product;
      const missing = allotted > 0 ? allotted + usedOutside - assignable : 0;
      const says = (text: string): readonly Finding[] => [{ name: productName(product), says: text }];
      const short = this.poolOf(product)?.shortfallUnits ?? 0;
      if (short > 0) return says(texts.tooFew(short));
      if (used > assignable) return says(texts.usedTooMuch(used, assignable));
      if (missing > 0) return says(texts.promisedTooMuch(missing));
      return allotted > 0 && unheld < assignable * NEARLY_GONE ? says(texts.nearlyGone(unheld)) : [];
    });
    const failed = allotments
      .filter((allotment) => allotment.failedUnits > 0)
      .map((allotment) => ofAllotment(allotment, texts.licencesFailed(allotment.failedUnits), { state: "failed" }));
    const waiting = allotments
      .filter((allotment) => allotment.waitingUnits > allotment.lackingUnits)
      .map((allotment) => ofAllotment(allotment, texts.peopleWait(allotment.waitingUnits - allotment.lackingUnits)));
    return [...failed, ...ofProducts, ...waiting];
  }

  private underUse(products: readonly ProductCapacity[], allotments: readonly Allotment[]): readonly Finding[] {
    const { overview: texts } = this.context.texts;
    const ofAllotments = allotments
      .filter((allotment) => isIdle(allotment.usableUnits - allotment.consumedUnits, allotment.usableUnits))
      .map((allotment) => {
        const idle = allotment.usableUnits - allotment.consumedUnits;
        return ofAllotment(allotment, texts.seatsIdle(idle, allotment.usableUnits));
      });
    const ofProducts = products
      .filter((product) => isIdle(product.unheld, product.assignable) && !isFreeOfCharge(product))
      .sort((one, other) => other.unheld - one.unheld)
      .map((product) => ({ name: productName(product), says: texts.notAllotted(product.unheld) }));
    return [...ofAllotments, ...ofProducts];
  }
}

/** Whether anything of the product is promised, or held: those come first. What costs nothing comes last in any case. */
function inUse(product: ProductCapacity): boolean {
  return product.allotted > 0 || (product.used > 0 && !isFreeOfCharge(product));
}

/** Whether it can only be one that Microsoft gives away: so many units, no price, and no allotment. */
function isFreeOfCharge({ assignable, allotted, price }: ProductCapacity): boolean {
  return assignable >= FREE_OF_CHARGE_FROM && allotted === 0 && price === null;
}

function isIdle(idle: number, of: number): boolean {
  return idle >= IDLE_AT_LEAST && idle >= of * IDLE_SHARE;
}

function ofAllotment(allotment: Allotment, says: string, query: Record<string, string> = {}): Finding {
  return { name: allotment.displayName, says, href: linkWith(query, "allotments", allotment.id) };
}

function findingView({ name, says, href }: Finding): TemplateResult {
  return html`<li>${href ? html`<a href=${href}>${name}</a>` : html`<strong>${name}</strong>`}<span>${says}</span></li>`;
}
