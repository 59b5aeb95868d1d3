// The lower edge of the phone: text, the + panel, files, places.

import { element } from "./chat.js";
import { words } from "./words.js";

const byId = (id) => document.getElementById(id);

export function startComposer(send) {
  const say = byId("say");
  startText(say, send);
  startPanel(say, send);
  startPlaces(send);
}

function startText(say, send) {
  const submit = byId("send");
  const fit = () => {
    const filled = say.value.trim() !== "";
    submit.hidden = !filled;
    byId("more").hidden = filled;
    say.rows = Math.min(4, say.value.split("\n").length);
  };
  say.addEventListener("input", fit);
  say.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byId("composer").requestSubmit();
    }
  });
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = say.value;
    if (text.trim() === "") return;
    say.value = "";
    fit();
    say.focus();
    send("text", { text });
  });
}

function startPanel(say, send) {
  const panel = byId("panel");
  const more = byId("more");
  const open = (shown) => {
    panel.hidden = !shown;
    more.setAttribute("aria-expanded", String(shown));
    byId("chat").scrollTop = byId("chat").scrollHeight;
  };
  more.addEventListener("click", () => open(panel.hidden));
  byId("controls").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) {
      open(false);
      more.focus();
    }
  });
  panel.addEventListener("click", async (event) => {
    const { pick, sample } = event.target.closest("button")?.dataset ?? {};
    if (!pick && !sample) return;
    open(false);
    say.focus();
    if (sample === "image") send("image", { file: await samplePicture() });
    else if (sample === "voice") send("voice", { file: sampleVoice() });
    else if (pick === "location") byId("place-dialog").showModal();
    else pickFile(pick, send);
  });
}

function pickFile(kind, send) {
  const input = byId("file");
  input.value = "";
  input.accept = kind === "image" ? "image/png,image/jpeg,image/gif" : ".amr,.mp3,.speex,audio/*";
  input.onchange = () => {
    if (input.files[0]) send(kind, { file: input.files[0] });
  };
  input.click();
}

function startPlaces(send) {
  const dialog = byId("place-dialog");
  const form = byId("place-form");
  for (const place of words.places) {
    const button = element("button", "", place.label);
    button.type = "button";
    button.addEventListener("click", () => {
      for (const [name, value] of Object.entries(place)) form.elements[name].value = value;
      form.querySelector("[value=send]").focus();
    });
    byId("places").append(button);
  }
  byId("place-cancel").addEventListener("click", () => dialog.close("cancel"));
  form.addEventListener("submit", () => {
    const fields = Object.fromEntries(new FormData(form));
    send("location", fields);
  });
}

// A night building site, drawn here so that the repository carries no picture.
async function samplePicture() {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 480;
  const pen = canvas.getContext("2d");
  const box = (colour, ...where) => { pen.fillStyle = colour; pen.fillRect(...where); };
  box("#1d2a3a", 0, 0, 640, 480);
  box("#16202c", 0, 380, 640, 100);
  for (const [x, top] of [[40, 190], [150, 130], [470, 170]]) {
    box("#2c3b4d", x, top, 90, 250);
    for (let row = top + 16; row < 370; row += 34) {
      for (let column = x + 12; column < x + 80; column += 26) {
        box((row * 7 + column) % 3 ? "#22303f" : "#f0cf7a", column, row, 14, 18);
      }
    }
  }
  box("#c8862d", 330, 70, 10, 320);
  box("#c8862d", 250, 84, 220, 8);
  box("#8d5d1d", 440, 92, 2, 90);
  const glow = pen.createRadialGradient(336, 90, 4, 336, 90, 190);
  glow.addColorStop(0, "rgba(255, 244, 206, .9)");
  glow.addColorStop(1, "rgba(255, 244, 206, 0)");
  pen.fillStyle = glow;
  pen.fillRect(130, 0, 420, 320);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return new File([blob], "sample.jpg", { type: "image/jpeg" });
}

// Two seconds of AMR frames without sound.
function sampleVoice() {
  const frames = new Uint8Array(100 * 32);
  for (let at = 0; at < frames.length; at += 32) frames[at] = 0x3c;
  return new File(["#!AMR\n", frames], "sample.amr", { type: "audio/amr" });
}
