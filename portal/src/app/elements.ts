/** The elements of Fluent UI that the portal uses, kept from keeping what is gone. */

import { FASTElementDefinition, Observable, type Notifier } from "@microsoft/fast-element";

const ELEMENTS = [
  "fluent-avatar",
  "fluent-button",
  "fluent-dialog",
  "fluent-dialog-body",
  "fluent-drawer",
  "fluent-drawer-body",
  "fluent-message-bar",
  "fluent-spinner",
  "fluent-text-input",
  "fluent-textarea",
];

/**
 * FAST Element 3.0.3 subscribes each element to changes of the template of its definition, and never ends it
 * (`ElementController.forCustomElement`): a row of a table would stay in memory once it is gone. The templates are
 * all there from the start and never change, so nobody need be told.
 */
export function letElementsGo(): void {
  for (const name of ELEMENTS) {
    void customElements.whenDefined(name).then((element) => {
      const definition = FASTElementDefinition.getByType(element);
      if (definition) (Observable.getNotifier(definition) as Notifier).subscribe = () => undefined;
    });
  }
}
