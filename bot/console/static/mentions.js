/* Calling a colleague in a note: "@" opens a list, arrows choose, Enter or Tab puts the account in. */
(() => {
  const $ = (selector) => document.querySelector(selector);
  const known = { of: "", asked: "", people: [] };
  const say = () => $("#say"), list = () => $("#colleagues");
  const isNote = () => $(".composer")?.classList.contains("noting");
  const isOpen = () => list() && !list().hidden;

  /* what was typed after the last "@" before the caret, or null */
  function called() {
    const found = /(?:^|[^A-Za-z0-9._%+-])[@＠]([^\s@＠]{0,20})$/.exec(say().value.slice(0, say().selectionStart));
    return found ? found[1] : null;
  }
  function close() {
    if (!list()) return;
    list().hidden = true;
    say().removeAttribute("aria-activedescendant");
  }
  function choose(index) {
    [...list().children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    const chosen = list().children[index];
    chosen.scrollIntoView({ block: "nearest" });
    say().setAttribute("aria-activedescendant", chosen.id);
  }
  const chosen = () => [...list().children].findIndex((item) => item.ariaSelected === "true");
  function show() {
    const word = isNote() ? called() : null;
    if (word === null) return close();
    const id = $(".item.open")?.dataset.id || "opened";
    if (known.asked !== id) { known.asked = id; known.people = []; emitEvent("desk", { do: "colleagues" }); }
    const part = word.toLowerCase();
    const fitting = known.people.filter((one) => `${one.login}\n${one.name}`.toLowerCase().includes(part));
    list().replaceChildren(...fitting.map((one, index) => {
      const item = document.createElement("li"), name = document.createElement("b"), more = document.createElement("span");
      item.id = `colleague-${index}`;
      item.setAttribute("role", "option");
      name.textContent = one.name;
      more.textContent = [one.login === one.name ? "" : one.login, one.unit].filter(Boolean).join(" · ");
      item.append(name, more);
      item.dataset.login = one.login;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); put(one.login); });
      return item;
    }));
    list().hidden = !fitting.length;
    if (fitting.length) choose(0);
  }
  function put(login) {
    const box = say(), caret = box.selectionStart;
    box.setRangeText(`${login} `, caret - called().length, caret, "end");
    close();
    box.focus();
  }
  function pressed(event) {
    if (event.target !== say() || event.isComposing || !isOpen()) return;
    const all = list().children, at = chosen();
    const act = {
      ArrowDown: () => choose((at + 1) % all.length),
      ArrowUp: () => choose((at - 1 + all.length) % all.length),
      Enter: () => put(all[at].dataset.login),
      Tab: () => put(all[at].dataset.login),
      Escape: close,
    }[event.key];
    if (!act || (event.key === "Enter" && event.shiftKey)) return;
    event.preventDefault();
    event.stopPropagation(); // the composer would send the note
    act();
  }

  window.deskColleagues = (id, people) => { known.people = people; show(); };
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("input", (event) => event.target === say() && show());
  document.addEventListener("focusout", (event) => event.target === say() && close());
  document.addEventListener("click", (event) => event.target.closest?.("[data-mode], .item") && (close(), (known.asked = "")));
})();
