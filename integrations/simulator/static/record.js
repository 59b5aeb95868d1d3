// Draws the form on the right: what the conversation has filled in so far.

import { element } from "./chat.js";
import { words } from "./words.js";

export class Record {
  constructor(slots, cases, holder) {
    this.slots = slots;
    this.cases = cases;
    this.holder = holder;
    this.shown = new Map();
    this.citizen = null;
  }

  show(draft, citizen) {
    const same = citizen === this.citizen;
    this.citizen = citizen;
    this.holder.textContent = words.page.holder[draft.holder] || words.page.holder.bot;
    this.holder.classList.toggle("human", draft.holder !== "bot");
    this.cases.replaceChildren(...draft.cases.map((filed) => this.caseCard(filed)));
    const filed = draft.cases.length > 0 && draft.slots.every((row) => row.value === "");
    // A filed petition stays in view until the next one begins.
    if (filed && same && this.shown.size > 0) return;
    const rows = filed ? [] : draft.slots;
    const before = this.shown;
    this.shown = new Map(rows.map((row) => [row.slot, row.value]));
    this.slots.replaceChildren(...rows.map((row) => {
      const changed = same && row.value && before.get(row.slot) !== row.value;
      return this.row(row, changed);
    }));
  }

  row({ slot, label, value, by }, changed) {
    const made = element("div", value ? "" : "empty");
    made.classList.toggle("changed", Boolean(changed));
    made.dataset.slot = slot;
    made.append(element("dt", "", label), element("dd", "", value));
    if (value && words.page.by[by]) made.append(element("span", `by ${by}`, words.page.by[by]));
    return made;
  }

  caseCard(filed) {
    const made = element("div", "case");
    made.append(element("b", "", filed.number));
    made.append(element("span", "", filed.note || ""));
    made.append(element("span", "stamp", filed.stage));
    return made;
  }
}
