/** A part of an allotment's page: reads its list again when the allotment has changed. */

import { html, type TemplateResult } from "lit-html";
import type { Allotment } from "../../api/types";
import { manages, Page, type Context } from "../../app/context";
import type { Live } from "../../app/live";
import { askForEnd, type Ending, type EndTexts } from "../../components/endDate";
import { csv, saveFile } from "../../components/files";
import { icon, type IconName } from "../../components/icon";

/** Changes are followed by the allotment's version; this is only in case one was missed. */
export const SELDOM_SECONDS = 60;

export abstract class AllotmentPart extends Page {
  /** What is read again when the allotment has changed. */
  protected abstract readonly followed: readonly Live<unknown>[];
  /** Something is being carried out. */
  protected busy = false;
  private version: string | null | undefined;
  private exporting = false;

  constructor(
    context: Context,
    protected readonly id: string,
  ) {
    super(context);
  }

  get title(): string {
    return "";
  }

  view(): never {
    throw new Error("A part is shown with its allotment.");
  }

  abstract viewOf(allotment: Allotment): TemplateResult;

  /** The allotment has been read, at this version. */
  follow(version: string | null): void {
    const changed = this.version !== undefined && this.version !== version;
    this.version = version;
    if (changed) for (const live of this.followed) void live.again();
  }

  protected get path(): string {
    return `/allotments/${this.id}`;
  }

  /**
   * Carry out what somebody asked for, and read the list again before anything else can be asked: a second click
   * would otherwise name a version that the first has replaced.
   */
  protected async carryOut(list: Live<unknown>, action: () => Promise<unknown>, told: string): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.context.redraw();
    const done = await this.attempt(action);
    await list.again();
    this.busy = false;
    if (done) this.context.tell("success", told);
    else this.context.redraw();
    return done;
  }

  /** Something that is done to one row of a list, as an icon. */
  protected tool(name: IconName, label: string, act: () => Promise<void>, isPossible = true): TemplateResult {
    return html`<fluent-button
      role="button"
      size="small"
      appearance="subtle"
      icon-only
      aria-label=${label}
      title=${label}
      ?disabled=${!isPossible}
      ?disabled-focusable=${this.busy}
      @click=${() => void act()}
      >${icon(name)}</fluent-button
    >`;
  }

  /** Ask for somebody's last day, and set it, or take it away. */
  protected async changeEnd(
    list: Live<unknown>,
    where: "assignments" | "waitingMembers",
    person: Ending,
    name: string,
    texts: EndTexts,
  ): Promise<void> {
    const change = await askForEnd(this.context, `${this.path}/${where}`, person, name, texts);
    if (change) await this.carryOut(list, change.send, change.told);
  }

  protected exportButton(file: () => Promise<void>): TemplateResult {
    const { list: texts } = this.context.texts;
    return html`<fluent-button role="button" ?disabled-focusable=${this.exporting} @click=${() => this.export(file)}
      >${icon("arrowDownload", "start")}${this.exporting ? texts.exporting : texts.export}</fluent-button
    >`;
  }

  /** Save everybody of a list, however long it is, with name and address. */
  protected async saveAll<Somebody extends { userId: string }>(
    path: string,
    name: string,
    columns: Readonly<Record<string, (somebody: Somebody, place: number) => string | number>>,
  ): Promise<void> {
    const { api, names, texts } = this.context;
    const rows = await api.all<Somebody>(path);
    await names.read(
      rows.map(({ userId }) => userId),
      this.id,
    );
    const { displayName, address, objectId } = texts.list;
    const person = ({ userId }: Somebody): string[] => {
      const known = names.known(userId);
      return [known?.displayName ?? "", known?.userPrincipalName ?? "", userId];
    };
    const lines = rows.map((row, index) => [
      ...person(row),
      ...Object.values(columns).map((value) => value(row, index + 1)),
    ]);
    saveFile(csv([[displayName, address, objectId, ...Object.keys(columns)], ...lines]), `${name}.csv`);
  }

  private async export(file: () => Promise<void>): Promise<void> {
    if (this.exporting) return;
    this.exporting = true;
    this.context.redraw();
    await this.attempt(file);
    this.exporting = false;
    this.context.redraw();
  }

  /** Whether the caller may add and remove people. */
  protected get manages(): boolean {
    const { me } = this.context;
    return manages(me, this.id);
  }
}
