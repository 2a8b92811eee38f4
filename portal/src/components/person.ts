/** A person: picture, name, address; while the name is unknown, room for it. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Person } from "../api/types";
import type { Context } from "../app/context";

/** The name to speak of somebody by; until it is known, that it is being asked for. */
export function nameOf(context: Context, userId: string, allotmentId?: string): string {
  if (userId === context.me.userId && context.me.displayName) return context.me.displayName;
  const person = context.names.of(userId, allotmentId);
  return person === undefined ? context.texts.loading : (person?.displayName ?? context.texts.unknownPerson);
}

export function personaOf(context: Context, userId: string, allotmentId: string): TemplateResult {
  const person = context.names.of(userId, allotmentId);
  if (person === undefined) return html`<span class="persona placeholder" aria-busy="true"><span></span></span>`;
  if (person === null) return persona(context.texts.unknownPerson, userId);
  return persona(person.displayName, person.userPrincipalName);
}

/** A person to choose; screen readers are told what choosing does, and the address. */
export function personaChoice(person: Person, label: string): TemplateResult {
  return html`<span class="unseen">${label}, ${person.userPrincipalName}</span>
    <span aria-hidden="true">${persona(person.displayName, person.userPrincipalName)}</span>`;
}

/** Where a line is too short for an address, it goes on in the next one from its @ on. */
function brokenAtDomain(address: string): TemplateResult {
  const [local, ...domain] = address.split("@");
  return html`${local}${domain.map((part) => html`<wbr />@${part}`)}`;
}

function persona(name: string, address: string): TemplateResult {
  return html`<span class="persona">
    <fluent-avatar name=${name} size="32" color="colorful" aria-hidden="true"></fluent-avatar>
    <span class="persona-text">
      <span class="persona-name">${name}</span>
      ${address ? html`<span class="persona-address">${brokenAtDomain(address)}</span>` : nothing}
    </span>
  </span>`;
}

const OBJECT_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** A text with names where it has ids that are known. */
export function withNames(text: string, nameOf: (id: string) => string): string {
  return text.replace(OBJECT_ID, nameOf);
}
