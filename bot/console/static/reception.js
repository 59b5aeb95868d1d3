/* Being at the desk: one's state, and what is put before one. */
(() => {
  const $ = (selector) => document.querySelector(selector);
  const send = (what, more = {}) => emitEvent("desk", { do: what, ...more });
  let before = new Set();

  window.deskDuty = (state) => {
    const box = $("#duty");
    if (box) { box.value = state; box.dataset.state = state; }
  };
  window.deskOffers = (ids) => {
    if (ids.some((id) => !before.has(id))) deskSound([[0, 660], [0.18, 880]]);
    before = new Set(ids);
  };

  // What has climbed to a supervisor rings once by itself, whoever is on call.
  const rung = new Set();
  setInterval(() => document.querySelectorAll("[data-climbed]").forEach(({ dataset: { climbed } }) => {
    if (!rung.has(climbed)) { rung.add(climbed); deskSound([[0, 880], [0.25, 660], [0.5, 880]]); }
  }), 500);

  document.addEventListener("change", (event) => {
    if (event.target.id === "duty") { deskDuty(event.target.value); send("duty", { state: event.target.value }); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key.toLowerCase() !== "o" || event.target.closest("input, textarea, select, dialog")) return;
    $("[data-offer]")?.click();
  });
  setInterval(() => document.querySelectorAll("[data-left]").forEach((left) => {
    left.textContent = String(Math.max(0, Number(left.textContent) - 1));
  }), 1000);
})();
