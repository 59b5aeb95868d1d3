/* What the browser does by itself: keys, dialogs, drafts of replies. Everything that matters is
   asked of the server through `emitEvent`. */
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const send = (what, more = {}) => emitEvent("desk", { do: what, ...more });
  const state = { id: "", mine: false, claimable: false, mode: "reply", drafts: {}, canned: [], typed: 0 };
  let edited = null, alarms = 0, sound = null;

  const say = () => $("#say");
  const isNarrow = () => matchMedia("(max-width: 820px)").matches;

  window.deskState = (news) => {
    const switched = news.id !== state.id;
    if (switched && state.id) state.drafts[state.id] = say().value;
    Object.assign(state, news);
    const composer = $(".composer");
    composer.classList.toggle("away", !state.id);
    const may = state.mode === "note" || state.mine, was = say().disabled;
    say().disabled = !may;
    $("#send").disabled = !may;
    $("#canned-open").disabled = $("#picture-open").disabled = !state.mine;
    if (was && state.mine && !switched && !isNarrow()) say().focus();
    say().placeholder = state.mode === "note" ? state.notePlaceholder : state.placeholder;
    $("#send").textContent = state.mode === "note" ? state.words.note : state.words.send;
    if (switched) {
      say().value = state.drafts[state.id] || unsent();
      closeCanned();
      document.body.dataset.pane = state.id ? "talk" : "list";
      toEnd(true);
    }
  };

  /* --- the server sends the lines of a part that changed; only what differs is touched --- */
  const parts = {};
  window.deskPart = (id, at, gone, lines) => {
    const all = (parts[id] ||= [""]), fresh = document.createElement("template");
    all.splice(at, gone, ...lines);
    fresh.innerHTML = all.join("\n");
    morph(document.getElementById(id), fresh.content);
  };
  function morph(old, fresh) {
    const was = [...old.childNodes], is = [...fresh.childNodes];
    while (was.length && is.length && was[0].isEqualNode(is[0])) { was.shift(); is.shift(); }
    let next = null;
    while (was.length && is.length && was.at(-1).isEqualNode(is.at(-1))) { next = was.pop(); is.pop(); }
    if (was.length === is.length) { was.forEach((node, index) => become(node, is[index])); return; }
    was.forEach((node) => node.remove());
    is.forEach((node) => old.insertBefore(node, next));
  }
  function become(old, fresh) {
    if (old.isEqualNode(fresh)) return;
    const bare = old.cloneNode(false), alike = bare.isEqualNode(fresh.cloneNode(false));
    if (alike && old.childNodes.length && fresh.childNodes.length) morph(old, fresh);
    else old.replaceWith(fresh);
  }

  window.deskSent = () => { say().value = ""; delete state.drafts[state.id]; sessionStorage.removeItem("reply"); };
  window.deskPut = (text) => {
    const box = say();
    setMode("reply");
    box.value = box.value.trim() ? `${box.value.trimEnd()}\n${text}` : text;
    box.focus();
  };
  window.deskToast = (text, kind) => {
    const toast = $("#toast");
    toast.textContent = text;
    toast.className = `shown ${kind || ""}`;
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => (toast.className = ""), 4000);
  };
  window.deskSaved = () => $("#d-edit").close();
  window.deskRefused = (text) => { $("#edit-fault").textContent = text; $("#edit-value").focus(); };
  window.deskCanned = (replies) => { state.canned = replies; };
  window.deskTargets = (html) => { $("#transfer-to").innerHTML = html; };
  window.deskAlarm = (count, unseen, rings) => {
    if (rings && (count > alarms || unseen)) beep();
    alarms = count;
    document.title = count ? `(!) ${state.title}` : state.title;
  };

  const beep = () => deskSound([[0, 880], [0.25, 660], [0.5, 880]]);
  window.deskSound = (tones) => {
    try {
      sound = sound || new AudioContext();
      for (const [at, tone] of tones) {
        const wave = sound.createOscillator(), volume = sound.createGain();
        wave.frequency.value = tone;
        volume.gain.value = 0.12;
        wave.connect(volume).connect(sound.destination);
        wave.start(sound.currentTime + at);
        wave.stop(sound.currentTime + at + 0.18);
      }
    } catch { /* no sound before the first click: the banner is there */ }
  };

  /* --- the transcript stays at its end unless somebody reads further up --- */
  let atEnd = true, top = 0;
  function toEnd(force) {
    const thread = $(".thread");
    if (thread && (force || atEnd)) thread.scrollTop = thread.scrollHeight;
  }
  function watchThread() {
    const thread = $(".thread");
    thread.addEventListener("scroll", () => {
      // A picture that comes in late moves the end away, not the reader.
      if (thread.scrollHeight - thread.scrollTop - thread.clientHeight < 60) atEnd = true;
      else if (thread.scrollTop < top) atEnd = false;
      top = thread.scrollTop;
    });
    new MutationObserver(() => toEnd(false)).observe(thread, { childList: true, subtree: true });
    thread.addEventListener("load", () => toEnd(false), true);
  }

  /* --- the composer --- */
  function submit() {
    const text = say().value.trim();
    if (!text || say().disabled) return;
    if (state.mode === "note") send("note", { text });
    else send("reply", { text, key: underWay(text) });
  }
  /* --- a reply of which nobody has heard yet: sent again it is the same one, even after a reload --- */
  const kept = () => JSON.parse(sessionStorage.getItem("reply") || "{}");
  function underWay(text) {
    const last = kept(), same = last.me === state.me && last.id === state.id && last.text === text;
    const key = same ? last.key : `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    sessionStorage.setItem("reply", JSON.stringify({ me: state.me, id: state.id, text, key }));
    return key;
  }
  const unsent = () => { const last = kept(); return last.me === state.me && last.id === state.id ? last.text : ""; };
  function tellBy(way) {
    const text = say().value.trim();
    if (state.mode === "reply" && text) send("notice", { way, text });
    else { setMode("reply"); deskToast(state.toasts.empty, "bad"); }
  }
  function setMode(mode) {
    state.mode = mode;
    document.querySelectorAll("[data-mode]").forEach((tab) =>
      tab.setAttribute("aria-selected", String(tab.dataset.mode === mode)));
    $(".composer").classList.toggle("noting", mode === "note");
    window.deskState({ id: state.id });
    say().focus();
  }
  function openCanned() {
    const word = say().value.replace(/^\//, "").toLowerCase();
    const fitting = state.canned.filter((one) => !word || one.shortcut.startsWith(word) || one.title.includes(word));
    const list = $("#canned");
    list.replaceChildren(...fitting.map((one, index) => {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === 0));
      const head = document.createElement("b"), key = document.createElement("kbd"), text = document.createElement("span");
      head.textContent = one.title; key.textContent = `/${one.shortcut}`; text.textContent = one.text;
      item.append(head, key, text);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); useCanned(one); });
      item.canned = one;
      return item;
    }));
    list.hidden = !fitting.length;
  }
  const closeCanned = () => { $("#canned").hidden = true; };
  function useCanned(one) { say().value = one.text; closeCanned(); say().focus(); }
  function stepCanned(by) {
    const all = [...$("#canned").children], at = all.findIndex((one) => one.ariaSelected === "true");
    all.forEach((one) => one.setAttribute("aria-selected", "false"));
    const next = all[(at + by + all.length) % all.length];
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
  }
  function composerKey(event) {
    const list = !$("#canned").hidden;
    if (event.isComposing) return;
    if (list && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault(); stepCanned(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const chosen = list && $("#canned [aria-selected=true]");
      chosen ? useCanned(chosen.canned) : submit();
    } else if (event.key === "Escape") {
      event.stopPropagation(); list ? closeCanned() : say().blur();
    }
  }
  function typed() {
    if (state.mode === "reply" && say().value.startsWith("/")) openCanned(); else closeCanned();
    const now = Date.now();
    if (state.id && now - state.typed > 3000) { state.typed = now; send("typing", { mode: state.mode }); }
  }

  /* --- pictures for the citizen: chosen, pasted or dropped --- */
  async function sendPicture(file) {
    if (!file || !state.mine || !state.id) return;
    deskToast(state.files.sending);
    const address = `files/${state.id}?name=${encodeURIComponent(file.name || "")}`;
    try {
      const answer = await fetch(address, { method: "POST", body: file, headers: { "X-Form-Token": state.token } });
      if (answer.redirected) return location.assign("/console/login");
      const told = answer.ok ? await answer.json() : { refused: state.files.other };
      deskToast(told.refused || state.toasts[told.status === "held" ? "held" : "sent"], told.refused || told.status === "held" ? "bad" : "");
    } catch { deskToast(state.files.other, "bad"); }
  }
  function watchPictures() {
    $("#picture-open").addEventListener("click", () => $("#picture").click());
    $("#picture").addEventListener("change", (event) => { sendPicture(event.target.files[0]); event.target.value = ""; });
    say().addEventListener("paste", (event) => {
      const file = [...event.clipboardData.files][0];
      if (file) { event.preventDefault(); sendPicture(file); }
    });
    const talk = $(".talk");
    talk.addEventListener("dragover", (event) => state.mine && event.preventDefault());
    talk.addEventListener("drop", (event) => { if (state.mine) { event.preventDefault(); sendPicture(event.dataTransfer.files[0]); } });
  }

  /* --- dialogs --- */
  const ready = {
    transfer: () => state.movable, release: () => state.mine, file: () => state.mine,
    unmask: () => $(".head [data-dialog=unmask]"), help: () => true,
  };
  function show(name) {
    if (!ready[name]?.()) return;
    if (name === "transfer") send("targets");
    $(`#d-${name}`).returnValue = "";
    $(`#d-${name}`).showModal();
  }
  const done = {
    transfer: () => send("transfer", { to: $("#transfer-to").value, note: $("#transfer-note").value }),
    release: () => send("release", { ask: $("#release-ask").value, summary: $("#release-note").value }),
    file: () => send("file"),
    unmask: () => send("unmask", { reason: $("#unmask-reason").value }),
  };
  function edit(button) {
    edited = button.dataset.edit;
    const box = $("#edit-value");
    $("#d-edit-h").textContent = button.dataset.label;
    $("#edit-help").textContent = button.dataset.help;
    $("#edit-fault").textContent = "";
    box.rows = button.dataset.long ? 6 : 1;
    box.value = button.dataset.value;
    $("#d-edit").showModal();
    box.focus();
    box.select();
  }
  const save = () => { $("#edit-fault").textContent = ""; send("edit", { slot: edited, text: $("#edit-value").value }); };

  /* --- the keys --- */
  const claim = () => state.claimable || $(".head [data-do=claim]") ? send("claim") : state.refusal && deskToast(state.refusal, "bad");
  function move(by) {
    const all = [...document.querySelectorAll(".item")];
    const next = all[Math.max(0, Math.min(all.length - 1, all.findIndex((one) => one.classList.contains("open")) + by))];
    if (next) { next.click(); next.focus(); next.scrollIntoView({ block: "nearest" }); }
  }
  const suggested = (use) => $(`.suggested [data-use="${use}"]`)?.click();
  const queue = (number) => document.querySelectorAll("[data-queue]")[number]?.click();
  const keys = {
    j: () => move(1), k: () => move(-1), c: claim,
    r: () => setMode("reply"), n: () => setMode("note"), t: () => show("transfer"), b: () => show("release"),
    f: () => show("file"), d: toDraft, v: () => $(".cases button")?.click(), u: () => show("unmask"), p: () => state.mine && $("#picture").click(), a: () => suggested(1), i: () => suggested(0), "/": () => $("#search").focus(), "?": () => show("help"),
    1: () => queue(0), 2: () => queue(1), 3: () => queue(2), 4: () => queue(3), 5: () => queue(4), 6: () => queue(5),
  };
  /* the draft by keys: up and down, E to edit, Q to have the bot ask */
  const fields = () => [...document.querySelectorAll(".draft .field")];
  function toDraft() {
    if (matchMedia("(max-width: 1180px)").matches) document.body.dataset.pane = "draft";
    (fields()[0] || $(".draft")).focus();
  }
  function fieldKey(event) {
    const at = event.target.closest(".field"), all = fields();
    if (!at) return false;
    const press = (selector) => $(selector, at)?.click();
    const act = {
      ArrowDown: () => all[Math.min(all.length - 1, all.indexOf(at) + 1)].focus(),
      ArrowUp: () => all[Math.max(0, all.indexOf(at) - 1)].focus(),
      Enter: () => event.target === at ? press("[data-edit]") : event.target.click(),
      e: () => press("[data-edit]"), q: () => press("[data-do=ask]"), Escape: () => setMode(state.mode),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
    return Boolean(act);
  }
  function searchKey(event) {
    if (event.key === "Escape") { event.target.value = ""; send("search", { words: "" }); event.target.blur(); }
    else if (event.key === "Enter" || event.key === "ArrowDown") {
      const first = $(".item");
      if (first) { event.preventDefault(); first.click(); first.focus(); }
    }
  }
  function globalKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, dialog")) {
      if (event.target.id === "search") searchKey(event);
      return;
    }
    if (fieldKey(event)) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) { event.preventDefault(); act(); }
  }

  /* --- clicks and hovers, wherever the server put them --- */
  function clicked(event) {
    const at = event.target.closest("[data-do], [data-dialog], [data-edit], [data-mode], [data-way], [data-close]");
    if (!at) return;
    if (at.dataset.dialog) show(at.dataset.dialog);
    else if (at.dataset.edit) edit(at);
    else if (at.dataset.way) tellBy(at.dataset.way);
    else if (at.dataset.mode) setMode(at.dataset.mode);
    else if ("close" in at.dataset) at.closest("dialog").close();
    else if (at.dataset.do === "draft") document.body.dataset.pane = document.body.dataset.pane === "draft" ? "talk" : "draft";
    else if (at.dataset.do === "back") { document.body.dataset.pane = "list"; send("close"); }
    else {
      if (at.dataset.do === "open" && isNarrow()) document.body.dataset.pane = "talk";
      send(at.dataset.do, { ...at.dataset });
    }
  }
  function hovered(event) {
    const field = event.target.closest?.(".field") || document.activeElement?.closest(".field");
    document.querySelectorAll(".line.lit").forEach((line) => line.classList.remove("lit"));
    CSS.highlights?.delete("said");
    if (!field?.dataset.messages) return;
    const words = [];
    for (const id of field.dataset.messages.split(" ")) {
      const line = document.querySelector(`[data-message="${CSS.escape(id)}"]`);
      if (line) { line.classList.add("lit"); line.scrollIntoView({ block: "nearest" }); words.push(...rangesOf(line, field)); }
    }
    if (window.Highlight) CSS.highlights.set("said", new Highlight(...words));
  }
  /* the very words that a field came from, where they stand in the message as they stand in the field */
  function rangesOf(line, field) {
    const said = $(".text, .heard", line)?.firstChild, ranges = [];
    const parts = [field.querySelector("[data-value]")?.dataset.value, $("dd", field).textContent];
    for (const part of parts.flatMap((text) => (text || "").split(/\n|（/)).map((text) => text.replace(/^\d+\.\s*/, "").trim())) {
      const at = part.length > 1 && said ? said.data.indexOf(part) : -1;
      if (at < 0) continue;
      const range = new Range();
      range.setStart(said, at); range.setEnd(said, at + part.length);
      ranges.push(range);
    }
    return ranges;
  }

  window.deskStart = (given) => {
    Object.assign(state, given);
    document.body.dataset.pane = "list";
    watchThread();
    watchPictures();
    document.addEventListener("click", clicked);
    document.addEventListener("mouseover", hovered);
    document.addEventListener("focusin", hovered);
    document.addEventListener("keydown", globalKey);
    say().addEventListener("keydown", composerKey);
    say().addEventListener("input", typed);
    $("#send").addEventListener("click", submit);
    $("#canned-open").addEventListener("click", () => ($("#canned").hidden ? openCanned() : closeCanned()));
    $("#edit-save").addEventListener("click", save);
    $("#edit-value").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); save(); }
    });
    document.addEventListener("change", (event) => event.target.id === "since" && send("since", { days: event.target.value }));
    let waiting = 0;
    $("#search").addEventListener("input", (event) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => send("search", { words: event.target.value }), 300);
    });
    for (const [name, act] of Object.entries(done))
      $(`#d-${name}`).addEventListener("close", (event) => event.target.returnValue === "ok" && act());
    window.deskState({ id: state.id });
    setInterval(() => document.visibilityState === "visible" && state.id && send("looking"), 5000);
  };
})();
