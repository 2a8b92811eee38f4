/** Whether the set-up check is still on the start page of this browser. */

const KEY = "setUpCheck";

/** It is shown until everything has been found right once, or somebody has put it away. */
export function showsSetUp(): boolean {
  return localStorage.getItem(KEY) === null;
}

export function putSetUpAway(): void {
  localStorage.setItem(KEY, "away");
}
