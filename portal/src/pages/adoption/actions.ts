/** What an administrator can do with an adoption in its state, and what is asked before it is done. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../../api/client";
import type { Adoption, AdoptionState, PlannedPerson } from "../../api/types";
import type { Context } from "../../app/context";
import { go, link } from "../../app/router";
import { buttonLink } from "../../components/heading";
import { overcommits } from "../newAllotment/draft";
import { Deeds } from "../undertaking/deeds";
import { candidatesOf, hasUndecided, isExisting, peopleOf } from "./plan";
import { explainedStep, stepOf } from "./progress";

const RUNNING: ReadonlySet<AdoptionState> = new Set(["planning", "filling", "verifying", "removing", "undoing"]);
const BEFORE_START: ReadonlySet<AdoptionState> = new Set(["planning", "planned"]);

export class Actions extends Deeds {
  constructor(context: Context, done: () => Promise<void>) {
    super(context, "adoptions", done);
  }

  buttons(adoption: Adoption): TemplateResult {
    const { state } = adoption;
    const { adoptions: texts } = this.context.texts;
    const undecided = hasUndecided(adoption);
    return html`${state === "planned" ? this.button(undecided ? texts.startWithout(adoption.plan.over) : texts.start, () => this.start(adoption), undecided ? "grave" : "primary") : nothing}
    ${state === "stopped" ? this.button(texts.resume, () => this.resume(adoption), "primary") : nothing}
    ${state === "stopped" && undecided ? this.button(texts.resumeWithout(adoption.plan.over), () => this.resume(adoption, true), "grave") : nothing}
    ${state === "planned" || state === "undone" ? this.button(texts.again, () => this.planAgain(adoption)) : nothing}
    ${state === "adopted" ? buttonLink(link("allotments", adoption.allotmentId), texts.open, true) : nothing}
    ${RUNNING.has(state) && state !== "planning" ? this.button(texts.stop, () => this.stop(adoption)) : nothing}
    ${state === "undone" || state === "undoing" || (state === "stopped" && adoption.stoppedIn === "undoing") ? nothing : this.undoButton(adoption)}`;
  }

  private undoButton(adoption: Adoption): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    return this.button(BEFORE_START.has(stepOf(adoption)) ? texts.giveUp : texts.undo, () => this.undo(adoption));
  }

  private async start(adoption: Adoption): Promise<void> {
    const { adoptions: texts } = this.context.texts;
    const { plan, displayName } = adoption;
    const undecided = hasUndecided(adoption);
    const text = [
      texts.startText(plan.stays, plan.gains + plan.failing),
      undecided ? texts.lose(plan.over) : "",
      texts.startSafe,
    ]
      .filter(Boolean)
      .join(" ");
    const action = undecided ? texts.startWithout(plan.over) : texts.start;
    if (!(await this.sure({ title: texts.startTitle(displayName), text, action, grave: undecided }))) return;
    const body = { plan: plan.fingerprint, ...(undecided ? { letGo: true } : {}) };
    await this.act(() =>
      this.send(adoption, "start", body).catch((failure: unknown) => this.beyond(adoption, failure)),
    );
  }

  private async stop(adoption: Adoption): Promise<void> {
    const { adoptions: texts } = this.context.texts;
    if (!(await this.sure({ title: texts.stopTitle(adoption.displayName), text: texts.stopText, action: texts.stop })))
      return;
    await this.act(() => this.send(adoption, "stop"));
  }

  private async resume(adoption: Adoption, letGo = false): Promise<void> {
    const { adoptions: texts } = this.context.texts;
    const { plan, displayName } = adoption;
    const text = letGo ? texts.lose(plan.over) : `${texts.resumeText} ${explainedStep(this.context, adoption)}`;
    const action = letGo ? texts.resumeWithout(plan.over) : texts.resume;
    if (!(await this.sure({ title: texts.resumeTitle(displayName), text, action, grave: letGo }))) return;
    await this.act(() => this.send(adoption, "resume", letGo ? { plan: plan.fingerprint, letGo } : {}));
  }

  private async undo(adoption: Adoption): Promise<void> {
    const { adoptions: texts } = this.context.texts;
    const { displayName, plan } = adoption;
    const text = isExisting(adoption) ? texts.undoThereText : texts.undoText;
    const early = BEFORE_START.has(stepOf(adoption));
    const question = early
      ? { title: texts.giveUpTitle(displayName), text: texts.giveUpText, action: texts.giveUp }
      : {
          title: texts.undoTitle(displayName),
          text: [text, plan.letGo && plan.over > 0 ? texts.undoBack(plan.over) : ""].filter(Boolean).join(" "),
          action: texts.undo,
          grave: true,
        };
    if (await this.sure(question)) await this.act(() => this.send(adoption, "undo"));
  }

  /** The same once more, with another limit, for the people who are in the group now; the app gives the former plan up. */
  private async planAgain(adoption: Adoption): Promise<void> {
    const { adoptions: texts, create } = this.context.texts;
    const { displayName, plan, allottedUnits } = adoption;
    if (isExisting(adoption)) return this.act(() => this.plan({ allotmentId: adoption.allotmentId }));
    const value = String(Math.max(allottedUnits, candidatesOf(plan)));
    const units = await this.context.ask({
      title: texts.againTitle(displayName),
      text: texts.againText(peopleOf(plan)),
      action: texts.again,
      field: create.units,
      value,
    });
    if (units !== null)
      await this.act(() =>
        this.replan(adoption, { allottedUnits: /^\d+$/.test(units.trim()) ? Number(units) : units }),
      );
  }

  /** More would be promised than there is: it is planned again so, if the administrator means it. */
  private async beyond(adoption: Adoption, failure: unknown): Promise<void> {
    if (!(failure instanceof Refused) || !overcommits(failure.errors)) throw failure;
    const { requests, adoptions: texts } = this.context.texts;
    const text = `${failure.errors.map((error) => error.message).join(" ")} ${texts.againBeyond}`;
    if (!(await this.sure({ title: requests.overcommitTitle, text, action: texts.again, grave: true }))) throw failure;
    await this.replan(adoption, { allowOvercommit: true });
  }

  private async replan(adoption: Adoption, changes: Record<string, unknown>): Promise<void> {
    const { displayName, groupId, from, fromGroupId, whom, products, allottedUnits, overflow, owners } = adoption;
    const planned =
      whom === "listed" ? await this.context.api.all<PlannedPerson>(`/adoptions/${adoption.id}/people`) : [];
    const people = planned.filter(({ joins }) => joins).map(({ userId }) => userId);
    const chosen = products.map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans }));
    const body = {
      displayName,
      groupId,
      from,
      ...(fromGroupId ? { fromGroupId } : {}),
      ...(whom === "members" ? {} : { whom }),
      ...(whom === "listed" ? { people } : {}),
      ...(from === "direct" ? { products: chosen } : {}),
      allottedUnits,
      overflow,
      owners,
      ...changes,
    };
    await this.plan(body);
  }

  private async plan(body: object): Promise<void> {
    const made = await this.context.api.send<Adoption>("POST", "/adoptions", { body });
    go("adoptions", made.id);
  }
}
