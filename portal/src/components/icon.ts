/** Icons: drawings beside a text that says the same, hidden from screen readers. */

import { html, type TemplateResult } from "lit-html";
import { unsafeHTML } from "lit-html/directives/unsafe-html.js";
import add from "../../icons/add.svg";
import arrowDownload from "../../icons/arrow_download.svg";
import arrowLeft from "../../icons/arrow_left.svg";
import arrowSync from "../../icons/arrow_sync.svg";
import arrowUp from "../../icons/arrow_up.svg";
import calendar from "../../icons/calendar.svg";
import checkmarkCircle from "../../icons/checkmark_circle.svg";
import chevronDoubleUp from "../../icons/chevron_double_up.svg";
import chevronLeft from "../../icons/chevron_left.svg";
import chevronRight from "../../icons/chevron_right.svg";
import clipboardTask from "../../icons/clipboard_task.svg";
import dataUsage from "../../icons/data_usage.svg";
import deleteIcon from "../../icons/delete.svg";
import dismiss from "../../icons/dismiss.svg";
import errorCircle from "../../icons/error_circle.svg";
import heartPulse from "../../icons/heart_pulse.svg";
import history from "../../icons/history.svg";
import home from "../../icons/home.svg";
import hourglass from "../../icons/hourglass.svg";
import info from "../../icons/info.svg";
import mailDismiss from "../../icons/mail_dismiss.svg";
import merge from "../../icons/merge.svg";
import navigation from "../../icons/navigation.svg";
import peopleTeam from "../../icons/people_team.svg";
import personAdd from "../../icons/person_add.svg";
import personDelete from "../../icons/person_delete.svg";
import portal from "../../icons/mark.svg";
import search from "../../icons/search.svg";
import settings from "../../icons/settings.svg";
import signOut from "../../icons/sign_out.svg";
import warning from "../../icons/warning.svg";

const DRAWINGS = {
  add,
  arrowDownload,
  arrowLeft,
  arrowSync,
  arrowUp,
  calendar,
  checkmarkCircle,
  chevronDoubleUp,
  chevronLeft,
  chevronRight,
  clipboardTask,
  dataUsage,
  delete: deleteIcon,
  dismiss,
  errorCircle,
  heartPulse,
  history,
  home,
  hourglass,
  info,
  mailDismiss,
  merge,
  navigation,
  peopleTeam,
  personAdd,
  personDelete,
  portal,
  search,
  settings,
  signOut,
  warning,
};

export type IconName = keyof typeof DRAWINGS;

/** An icon, where a slot is given in that slot of the component around it. */
export function icon(name: IconName, slot = ""): TemplateResult {
  return html`<span class="icon" slot=${slot} aria-hidden="true">${unsafeHTML(DRAWINGS[name])}</span>`;
}
