/** What is done about each kind of drift, and a choice where there is one; it holds from the next comparison on. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { DriftPolicies, DriftPolicy } from "../../api/types";
import type { Context } from "../../app/context";
import { table, type Column } from "../../components/table";

type Kind = DriftPolicies["value"][number];

/** What to send so that one kind has this policy and all others keep theirs; a default is not chosen, but left out. */
export function chosenWith(policies: DriftPolicies, kind: string, policy: string): Record<string, string> {
  const wanted = policies.value.map((one) => [one, one.kind === kind ? policy : one.policy] as const);
  return Object.fromEntries(wanted.filter(([one, way]) => way !== one.default).map(([one, way]) => [one.kind, way]));
}

export function policyTable(
  context: Context,
  policies: DriftPolicies,
  choose?: (kind: Kind, policy: string) => void,
): TemplateResult {
  const { report: texts } = context.texts;
  const shown = policies.value.filter((one) => one.choices.length > 1);
  const columns: Column<Kind>[] = [
    {
      header: texts.finding,
      kind: "main",
      cell: (one) => html`<strong>${texts.kinds[one.kind]}</strong><p class="reason">${one.meaning} ${one.cure}</p>`,
    },
    {
      header: texts.policy,
      cell: (one) => (choose ? choice(context, one, (policy) => choose(one, policy)) : texts.policies[one.policy]),
    },
  ];
  return html`<p class="hint">${texts.policyHint}</p>
    ${table(texts.policyTitle, columns, shown, (one) => one.kind)}
    ${policies.changedDateTime ? html`<p class="hint">${texts.policyChanged(context.format.moment(policies.changedDateTime))}</p>` : nothing}`;
}

function choice({ texts: { report: texts } }: Context, one: Kind, choose: (policy: string) => void): TemplateResult {
  const named = (policy: DriftPolicy): string =>
    policy === one.default ? texts.policyDefault(texts.policies[policy]) : texts.policies[policy];
  return html`<select
    class="select"
    aria-label=${texts.policyOf(texts.kinds[one.kind])}
    @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
  >
    ${one.choices.map((policy) => html`<option value=${policy} ?selected=${policy === one.policy}>${named(policy)}</option>`)}
  </select>`;
}
