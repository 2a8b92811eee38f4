/** What the lists of adoptions, changes of products and merges share: how many people, the state, and since when. */

import type { TemplateResult } from "lit-html";
import type { Context } from "../app/context";
import type { ListColumn, ListView } from "./list";

interface Undertaking {
  state: string;
  plan: unknown;
  createdDateTime: string;
}

export interface Described<Row extends Undertaking> {
  /** The states in the order of the list: what needs somebody comes first. */
  states: readonly Row["state"][];
  /** What the states are called. */
  names: Record<Row["state"], string>;
  badge: (row: Row) => TemplateResult;
  people: (plan: Row["plan"]) => number;
}

export function peopleColumn<Row extends Undertaking>(
  { texts, format }: Context,
  { people }: Described<Row>,
): ListColumn<Row> {
  return {
    id: "people",
    header: texts.adoptions.people,
    kind: "number",
    value: ({ plan }) => people(plan),
    cell: ({ plan }) => format.count(people(plan)),
  };
}

export function stateColumns<Row extends Undertaking>(
  { texts, format }: Context,
  { states, names, badge }: Described<Row>,
): readonly ListColumn<Row>[] {
  return [
    {
      id: "state",
      header: texts.adoptions.state,
      value: ({ state }) => names[state as Row["state"]],
      order: ({ state }) => states.indexOf(state),
      cell: badge,
    },
    {
      id: "since",
      header: texts.adoptions.since,
      kind: "since",
      value: ({ createdDateTime }) => createdDateTime,
      cell: ({ createdDateTime }) => format.moment(createdDateTime),
    },
  ];
}

/** The filter by state, of the states that there are, and the order of the list: by need, then the newest first. */
export function byState<Row extends Undertaking>(
  { texts }: Context,
  rows: readonly Row[],
  { states, names }: Described<Row>,
): Pick<ListView<Row>, "filters" | "order"> {
  const there = states.filter((state) => rows.some((row) => row.state === state));
  return {
    filters: [
      {
        id: "state",
        label: texts.adoptions.state,
        values: there.map((state) => [state, names[state]] as const),
        holds: (row, state) => row.state === state,
      },
    ],
    order: (one, other) =>
      states.indexOf(one.state) - states.indexOf(other.state) ||
      other.createdDateTime.localeCompare(one.createdDateTime),
  };
}
