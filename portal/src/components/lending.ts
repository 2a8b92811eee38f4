/** What an allotment says about lending: the names of its settings, and how seats are taken back at first. */

import type { Reclaim } from "../api/types";

export const LENT = ["lendingLimit", "borrowingLimit", "keptUnits"] as const;
export const RECLAIM = ["noticeDays", "shareAround", "protectedDays"] as const;
export const RECLAIM_AT_FIRST: Reclaim = { noticeDays: 14, shareAround: 10, protectedDays: 90 };

export type LendingNumber = (typeof LENT)[number] | (typeof RECLAIM)[number];
