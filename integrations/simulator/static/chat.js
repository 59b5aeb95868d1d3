// Draws a chat, line by line.

import { words } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const GAP = 3 * 60 * 1000;
const SLOW = 4500;

export function element(name, classes = "", text = "") {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  if (text) made.textContent = text;
  return made;
}

function icon(path, box) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", box);
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

export function avatar(citizen) {
  const hue = [...citizen.id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7) % 5;
  const made = element("span", `avatar hue-${hue}`, citizen.name.slice(-1));
  made.setAttribute("aria-hidden", "true");
  return made;
}

export function clock(at) {
  return new Intl.DateTimeFormat("zh-CN", {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Shanghai",
  }).format(new Date(at));
}

// WeChat shows <a> in text and makes bizmsgmenu links speak for the citizen; nothing else is markup.
function fillText(target, text, onSay) {
  const pattern = /<a\s+href="([^"]*)"[^>]*>(.*?)<\/a>/gs;
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    target.append(text.slice(from, match.index), link(match[1], match[2], onSay));
    from = match.index + match[0].length;
  }
  target.append(text.slice(from));
}

function link(address, label, onSay) {
  const menu = /^weixin:\/\/bizmsgmenu\?(.*)$/.exec(address);
  if (menu) {
    const button = element("button", "link", label);
    button.type = "button";
    button.addEventListener("click", () => {
      onSay(new URLSearchParams(menu[1]).get("msgmenucontent") || label);
    });
    return button;
  }
  if (!/^https?:\/\//.test(address)) return document.createTextNode(label);
  const anchor = element("a", "", label);
  anchor.href = address;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  return anchor;
}

function content(bubble, onSay, onResize) {
  const { kind, details } = bubble;
  const made = element("div", "bubble");
  if (kind === "image" && details.media_id) {
    made.classList.add("picture");
    const image = element("img");
    image.alt = words.page.picture;
    image.src = `/simulator/media/${details.media_id}`;
    image.addEventListener("load", onResize);
    made.append(image);
  } else if (kind === "voice") {
    made.classList.add("voice");
    made.append(icon("M5 10v4M9 7v10M13 9v6M17 11v2", "0 0 22 24"), words.page.voice);
    made.append(element("small", "", details.filename || ""));
  } else if (kind === "location") {
    made.classList.add("location");
    const label = element("p", "", details.label || words.page.location);
    label.append(element("small", "", `${details.latitude}, ${details.longitude}`));
    const map = element("div", "map");
    map.append(icon("M12 27S3 16.500 3 10a9 9 0 1 1 18 0c0 6.500-9 17-9 17z", "0 0 24 28"));
    made.append(label, map);
  } else {
    fillText(made, bubble.text, onSay);
  }
  return made;
}

function way(bubble) {
  if (!bubble.via) return null;
  const made = element("p", `way ${bubble.via}`);
  made.append(element("b", "", words.page[bubble.via]));
  if (bubble.milliseconds !== null) {
    made.append(` · ${bubble.milliseconds} ${words.page.milliseconds}`);
    made.classList.toggle("slow", bubble.milliseconds > SLOW);
  }
  if (bubble.attempts > 1) made.append(` · ${words.page.attempt.replace("{n}", bubble.attempts)}`);
  return made;
}

export class Chat {
  constructor(list, onSay) {
    this.list = list;
    this.onSay = onSay;
    this.clear();
  }

  clear() {
    this.list.replaceChildren();
    this.seen = new Set();
    this.lastAt = 0;
  }

  add(bubble, citizen, fresh = false) {
    if (this.seen.has(bubble.id)) return;
    this.seen.add(bubble.id);
    const at = Date.parse(bubble.at);
    if (at - this.lastAt > GAP) this.list.append(element("li", "time", clock(bubble.at)));
    this.lastAt = at;
    this.list.append(this.line(bubble, citizen, fresh));
    this.toEnd();
  }

  line(bubble, citizen, fresh) {
    if (bubble.author === "system") {
      const note = element("li", bubble.kind === "faulty" ? "note fault" : "note", bubble.text);
      if (bubble.details.problem) note.title = bubble.details.problem;
      return note;
    }
    const made = element("li", `line ${bubble.author}`);
    made.dataset.kind = bubble.kind;
    if (bubble.via) made.dataset.via = bubble.via;
    made.classList.toggle("fresh", fresh);
    const own = bubble.author === "citizen";
    const face = own ? avatar(citizen) : element("span", "avatar account", words.account.slice(0, 1));
    face.setAttribute("aria-hidden", "true");
    const said = element("div", "said-by");
    said.append(element("span", "hidden", own ? citizen.name : words.account));
    said.append(content(bubble, this.onSay, () => this.toEnd()));
    const note = way(bubble);
    if (note) said.append(note);
    made.append(face, said);
    return made;
  }

  // To the newest line; one taller than the phone is read from its beginning.
  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    const last = this.list.lastElementChild;
    if (!last || last.offsetHeight <= this.list.clientHeight) return;
    this.list.scrollTop += last.getBoundingClientRect().top - this.list.getBoundingClientRect().top;
  }
}
