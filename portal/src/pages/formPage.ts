/** A page that is one form: what has been filled in, what is wrong with it, and sending it. */

import { Refused } from "../api/client";
import type { FieldError } from "../api/types";
import { Page } from "../app/context";
import { focusFirstProblem } from "../components/field";
import { problemsFrom, type Problems } from "./newAllotment/draft";

export abstract class FormPage<Draft, FieldName extends string> extends Page {
  protected abstract draft: Draft;
  protected sending = false;
  private readonly touched = new Set<string>();
  private answered: Problems = {};
  /** It is said above the page that something must be corrected. */
  private objecting = false;
  /** The same for every try to send what is filled in now. */
  private key = crypto.randomUUID();

  /** What the app objected to was the form as it was sent: any change may be the correction. */
  protected change(field: FieldName, changes: Partial<Draft>): void {
    this.draft = { ...this.draft, ...changes };
    this.touched.add(field);
    this.answered = {};
    if (this.objecting) this.context.dismissMessage();
    this.objecting = false;
    this.key = crypto.randomUUID();
    this.context.redraw();
  }

  /** What to say about a field: the app's objection, to what was sent or would be; or what is seen to be wrong once it has been touched. */
  protected problem(field: FieldName, problems: Problems, expected: Problems = {}): string | undefined {
    return this.answered[field] ?? expected[field] ?? (this.touched.has(field) ? problems[field] : undefined);
  }

  /** Post what is filled in, unless something is seen to be wrong with it. */
  protected async post<Made>(
    event: Event,
    problems: Problems,
    path: string,
    body: unknown,
    made: (answer: Made) => void,
  ): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const wrong = Object.keys(problems);
    if (wrong.length > 0) {
      for (const field of wrong) this.touched.add(field);
      this.mustBeCorrected(wrong.length, form);
      return;
    }
    this.sending = true;
    this.context.redraw();
    try {
      made(await this.context.api.send<Made>("POST", path, { body, key: this.key }));
    } catch (failure) {
      await this.failed(failure, form);
    }
    this.sending = false;
    this.context.redraw();
  }

  /** What else follows from the app's objections to a form. */
  protected objected(_errors: readonly FieldError[]): void {}

  /** The app's objections by the fields that they are shown at. */
  protected answeredAt(errors: readonly FieldError[]): Problems {
    return problemsFrom(errors);
  }

  private async failed(failure: unknown, form: HTMLElement): Promise<void> {
    this.key = crypto.randomUUID();
    if (failure instanceof Refused && failure.errors.length > 0) {
      this.answered = this.answeredAt(failure.errors);
      this.objected(failure.errors);
      this.mustBeCorrected(failure.errors.length, form);
    } else {
      await this.attempt(() => Promise.reject(failure));
    }
  }

  private mustBeCorrected(count: number, form: HTMLElement): void {
    this.objecting = true;
    this.context.tell("error", this.context.texts.create.wrong(count));
    focusFirstProblem(form);
  }
}
