// What stands in the database, read anew after each thing that may have changed it.

import { $, make } from "./dom.js";

let known = null;

export async function refresh() {
  const response = await fetch("/api/book");
  if (!response.ok) return;
  const entries = await response.json();
  const key = (entry) => `${entry.id} ${entry.status} ${entry.changed_at}`;
  const before = known;
  known = new Set(entries.map(key));
  $("#book").replaceChildren(...entries.map((entry) => make("li", { class: before && !before.has(key(entry)) ? "fresh" : "" },
    make("span", { class: "who" }, entry.who),
    make("span", { class: `tag ${entry.status}` }, entry.status),
    make("span", { class: "detail" }, `${entry.when} · ${entry.what}`),
  )));
}
